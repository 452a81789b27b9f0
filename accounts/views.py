from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from accounts.forms import ProfileForm
from accounts.second_factor import has_second_factor


@never_cache
def redirect_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Redirect from Wagtail's sign-in URLs to the site's own. `next` is kept when it leads to this site."""
    url = reverse("account_login")
    next_url = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(next_url, {request.get_host()}, require_https=request.is_secure()):
        url = f"{url}?{urlencode({'next': next_url})}"
    return redirect(url)


@never_cache
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """The signed-in user's name, telephone and language, with a link to the sign-in settings."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        with translation.override(user.language):
            messages.success(request, gettext("Your details are saved."))
            return redirect("account_profile")
    return render(
        request,
        "account/profile.html",
        {"form": form, "has_second_factor": has_second_factor(request.user)},
        status=422 if form.errors else 200,
    )
