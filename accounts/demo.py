"""The demo's page with one-click sign-ins, one for each role. Outside a demo the views raise Http404."""

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import User

#: role → (e-mail, name of the role, description, first URL or URL name)
ROLES = {
    "administrator": (
        "administrator@moteplass.example",
        _("Administrator"),
        _("Runs the site: settings, users, everything below."),
        "/admin/",
    ),
    "editor": (
        "redaktor@moteplass.example",
        _("Editor"),
        _("Publishes news, pages and event pages in two languages."),
        "/admin/pages/",
    ),
    "event-staff": (
        "arrangement@moteplass.example",
        _("Event staff"),
        _("Sets up events and ticket types, follows orders and attendees."),
        "/admin/",
    ),
    "membership-staff": (
        "medlem@moteplass.example",
        _("Membership staff"),
        _("Looks after member organisations, contacts and dues."),
        "/admin/",
    ),
    "finance": (
        "okonomi@moteplass.example",
        _("Finance"),
        _("Sees orders, payments, refunds and sales documents."),
        "/admin/",
    ),
    "member": (
        "kontakt@medlemsbedrift.example",
        _("Member"),
        _("Administrator of a member organisation: buys at the member price."),
        "portal",
    ),
    "member-colleague": (
        "kollega@medlemsbedrift.example",
        _("Colleague at a member organisation"),
        _("Gets the member price, sees no invoices. Has tickets to Innsikt and a programme of their own there."),
        "portal",
    ),
    "stranger": (
        "fremmed@utenfor.example",
        _("Signed in, not a member"),
        _("Has an account and an order, but no membership."),
        "portal",
    ),
}


def _require_demo() -> None:
    if not settings.DEMO:
        raise Http404


@never_cache
def roles(request: HttpRequest) -> HttpResponse:
    _require_demo()
    existing = set(User.objects.filter(email__in=[role[0] for role in ROLES.values()]).values_list("email", flat=True))
    cards = [
        {"slug": slug, "email": email, "name": name, "description": description}
        for slug, (email, name, description, _start) in ROLES.items()
        if email in existing
    ]
    return render(request, "accounts/demo_roles.html", {"roles": cards})


@never_cache
@require_POST
def sign_in(request: HttpRequest, role: str) -> HttpResponse:
    """Sign in as the role's user. The session is recorded as having used a second factor."""
    _require_demo()
    if role not in ROLES:
        raise Http404
    email, _name, _description, start = ROLES[role]
    user = get_object_or_404(User, email=email)
    logout(request)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    record_authentication(request, user, method="mfa", type="demo")
    with translation.override(user.language):
        return redirect(start)
