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
    """Where Wagtail's own doors lead: to ours, with the way back kept when it stays on this site."""
    url = reverse("account_login")
    wanted = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        url = f"{url}?{urlencode({'next': wanted})}"
    return redirect(url)


@never_cache
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """The signed-in person's own name, phone and language, and the way to sign-in security."""
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
    )
