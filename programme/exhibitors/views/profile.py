"""The page where an exhibitor completes its profile. The key in the URL gives access without signing in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.association import association
from core.models import LimitAction
from core.web.limits import allow_client
from core.web.responses import see_other
from events import public_pages
from events.formatting import format_time_span
from payments.order_page.views import private_page
from programme.exhibitors import profile
from programme.exhibitors.forms import ProfileForm
from programme.exhibitors.models import Exhibitor


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def profile_view(request: HttpRequest, key: str) -> HttpResponse:
    """The form with the present profile. POST saves it, until the edition is over."""
    exhibitor = profile.exhibitor_by_key(key)
    if exhibitor is None:
        return _unknown(request)
    if profile.is_closed(exhibitor):
        return _page(request, exhibitor, None)
    if request.method != "POST":
        return _page(request, exhibitor, ProfileForm(exhibitor=exhibitor))
    form = ProfileForm(request.POST, request.FILES, exhibitor=exhibitor)
    if not form.is_valid():
        return _page(request, exhibitor, form)
    try:
        saved = profile.save_profile(exhibitor, form.profile())
    except profile.Closed:
        return see_other(reverse("exhibitor_profile", args=[key]))
    except profile.TooOften:
        form.add_error(
            None, _("The profile has been saved many times in a short while. Wait an hour, and save it then.")
        )
        return _page(request, exhibitor, form, status=429)
    if saved.is_published:
        messages.success(request, _("Saved. Thank you! The changes show on the pages now."))
    else:
        messages.success(request, _("Saved. Thank you! We look at the profile, and publish it soon."))
    return see_other(reverse("exhibitor_profile", args=[saved.key]))


def _unknown(request: HttpRequest) -> HttpResponse:
    """A page with advice. Only wrong keys are counted, so a visitor with a link costs nothing."""
    if not allow_client(request, LimitAction.KEYS):
        return render(request, "429.html", status=429)
    return render(request, "programme/exhibitors/unknown.html", {"association": association()}, status=404)


def _page(request: HttpRequest, exhibitor: Exhibitor, form: ProfileForm | None, *, status: int = 0) -> HttpResponse:
    """`status` is 422 for a form with errors and otherwise 200, unless it is given."""
    edition = exhibitor.edition
    context = {
        "exhibitor": exhibitor,
        "event": edition,
        "event_url": public_pages.page_urls([edition.pk]).get(edition.pk, ""),
        "when": format_time_span(edition),
        "form": form,
        "association": association(),
    }
    status = status or (422 if form is not None and form.errors else 200)
    return render(request, "programme/exhibitors/profile.html", context, status=status)
