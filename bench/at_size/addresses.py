"""The addresses that are measured: public pages, a member's own pages, and every list of the admin."""

from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from django.test import Client
from django.urls import NoReverseMatch, reverse
from wagtail.admin.viewsets import viewsets

from accounts.demo import ROLES
from accounts.models import User
from core import scheduler
from events.models import Event, Ticket
from home.models import HomePage
from membership.models import Contact, Membership, Organisation
from payments.models import Order

Address = tuple[Client, str, str]

#: Words that staff search for: a common one, one with one match, one without any, and two words.
SEARCHES = {"common": "bygg", "one": "nr4321", "none": "qqxzy", "e-mail": "kjoper4321@size"}


def public_addresses(only: str = "") -> Iterator[Address]:
    client = Client()
    event = Event.objects.filter(slug="mote-15").get()
    coming = Event.objects.filter(slug__startswith="mote-").coming()[3]
    organisation = Organisation.objects.members().filter(name__contains=" 42 ").latest("pk")
    names = {
        "front page nb": "/",
        "front page en": "/en/",
        "calendar nb": "/kalender/",
        "calendar en": "/en/calendar/",
        "calendar page 50": "/kalender/?page=50",
        "calendar past": "/kalender/?past=1",
        "calendar past page 200": "/kalender/?past=1&page=200",
        "calendar kind": "/kalender/?kind=course",
        "calendar month": "/kalender/?view=month",
        "calendar filtered": "/kalender/?free=1&language=nb&digital=1",
        "calendar place": "/kalender/?place=Bergen",
        "calendar feed": "/kalender.ics",
        "event": f"/kalender/{coming.slug}/",
        "event past": f"/kalender/{event.slug}/",
        "booking": f"/billetter/{coming.slug}/",
        "news": "/aktuelt/",
        "news page 100": "/aktuelt/?side=100",
        "news item": "/aktuelt/nytt-9/",
        "news feed": "/aktuelt/rss/",
        "directory": "/medlemmer/",
        "directory en": "/en/members/",
        "directory page 1000": "/medlemmer/?side=1000",
        "directory letter": "/medlemmer/?bokstav=F",
        "directory municipality": "/medlemmer/?kommune=4601",
        "directory municipality and letter": "/medlemmer/?kommune=4601&bokstav=F",
        "directory text": "/medlemmer/?q=bygg",
        "directory text rare": "/medlemmer/?q=fjord+4200",
        "organisation": organisation.get_absolute_url(),
        "search common": "/sok/?q=bygg",
        "search very common": "/sok/?q=as",
        "search two words": "/sok/?q=fjord+bygg",
        "search rare": "/sok/?q=eiendomsdagen",
        "search number": "/sok/?q=4321",
        "search none": "/sok/?q=qqxzy",
        "search beginning": "/sok/?q=eiendomsd",
        "search members page 20": "/sok/?q=bygg&type=members&side=20",
        "search events": "/sok/?q=bygg&type=events",
        "sitemap": "/sitemap.xml",
        "people": "/om-oss/",
    }
    yield from ((client, name, url) for name, url in names.items())


def portal_addresses(only: str = "") -> Iterator[Address]:
    for name, user in (("member", _demo_user("member")), ("contact", _size_user())):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        order = Order.objects.filter(buyer=user).first()
        coming = Event.objects.filter(slug__startswith="mote-").coming()[3]
        urls = {
            "portal": "/min-side/",
            "account": "/konto/",
            "directory": "/medlemmer/",
            "event": f"/kalender/{coming.slug}/",
            "booking": f"/billetter/{coming.slug}/",
        }
        if order:
            urls["order"] = order.get_absolute_url()
        yield from ((client, f"{name}: {page}", url) for page, url in urls.items())


def _demo_user(role: str) -> User:
    return User.objects.get(email=ROLES[role][0])


def _size_user() -> User:
    return User.objects.filter(email__endswith="@size.example").order_by("pk")[10]


def staff_addresses(only: str = "") -> Iterator[Address]:
    client = Client()
    client.post(reverse("demo_sign_in", args=["administrator"]))
    for name, url in (*_single_pages(), *_choosers()):
        yield client, name, url
    for name, url in _lists():
        if only and only not in name and not name.startswith(only.partition(" ")[0]):
            continue
        yield client, name, url
        yield from ((client, f"{name} {variant}", f"{url}?{query}") for variant, query in variants(client, url))


def _single_pages() -> Iterator[tuple[str, str]]:
    big = Event.objects.filter(slug__startswith="mote-").order_by("-taken").first()
    order = Order.objects.filter(status="confirmed", method="invoice").first()
    organisation = Organisation.objects.latest("pk")
    membership = Membership.objects.latest("pk")
    ticket = Ticket.objects.filter(status="valid").latest("pk")
    pages = {
        "admin home": "/admin/",
        "explorer root": f"/admin/pages/{HomePage.objects.first().pk}/",
        "explorer calendar": f"/admin/pages/{_parent('calendarpage')}/",
        "explorer calendar search": f"/admin/pages/{_parent('calendarpage')}/?q=bygg",
        "explorer news": f"/admin/pages/{_parent('newsindexpage')}/",
        "page search": "/admin/pages/search/?q=bygg",
        "page chooser": "/admin/choose-page/",
        "page chooser search": "/admin/choose-page/search/?q=bygg",
        "event page edit": f"/admin/pages/{_first_page('eventpage')}/edit/",
        "event page add": f"/admin/pages/add/programme/eventpage/{_parent('calendarpage')}/",
        "report history": "/admin/reports/site-history/",
        "report page types": "/admin/reports/page-types-usage/",
        "report aging": "/admin/reports/aging-pages/",
        "event edit": f"/admin/events/edit/{big.pk}/",
        "event add": "/admin/events/new/",
        "event waiting list": f"/admin/events/waiting/{big.pk}/",
        "event codes": f"/admin/events/codes/{big.pk}/",
        "event set aside": f"/admin/events/set-aside/{big.pk}/",
        "event cancel": f"/admin/events/cancel/{big.pk}/",
        "event move": f"/admin/events/move/{big.pk}/",
        "event complimentary": f"/admin/events/complimentary/{big.pk}/",
        "event catering": f"/admin/events/catering/{big.pk}/",
        "event's next edition": f"/admin/editions/{big.pk}/make/",
        "order": f"/admin/orders/inspect/{order.pk}/",
        "attendee": f"/admin/attendees/inspect/{ticket.pk}/",
        "attendee exchange": f"/admin/attendees/{ticket.pk}/exchange/",
        "needs attention": "/admin/orders/exceptions/",
        "organisation edit": f"/admin/organisation/edit/{organisation.pk}/",
        "organisation add": "/admin/organisation/new/",
        "contact add": "/admin/contact/new/",
        "contact edit": f"/admin/contact/edit/{Contact.objects.latest('pk').pk}/",
        "membership add": "/admin/membership/new/",
        "membership edit": f"/admin/membership/edit/{membership.pk}/",
        "membership inspect": f"/admin/membership/inspect/{membership.pk}/",
        "outgoing mail": "/admin/outgoing-mail/",
        "users": "/admin/users/",
        "users search": "/admin/users/?q=person4321",
        "user edit": f"/admin/users/edit/{_size_user().pk}/",
        "health": "/healthz",
    }
    yield from pages.items()


def _parent(model_name: str) -> int:
    from wagtail.models import Page

    return Page.objects.filter(**{f"{model_name}__isnull": False}, locale__language_code="nb").first().pk


def _first_page(model_name: str) -> int:
    from wagtail.models import Page

    return Page.objects.filter(**{f"{model_name}__isnull": False}).latest("pk").pk


def _choosers() -> Iterator[tuple[str, str]]:
    for viewset in viewsets.viewsets:
        if hasattr(viewset, "choose_view_class"):
            for name, query in {"": "", " search": "?q=bygg"}.items():
                view = "choose_results" if query else "choose"
                yield f"chooser {viewset.name}{name}", reverse(viewset.get_url_name(view)) + query


def _lists() -> Iterator[tuple[str, str]]:
    for viewset in viewsets.viewsets:
        try:
            yield f"list {viewset.name}", reverse(viewset.get_url_name("index"))
        except NoReverseMatch:
            continue


def variants(client: Client, url: str) -> Iterator[tuple[str, str]]:
    """Searches, sorts, each choice of each filter, a late page and the export of a list, as query strings."""
    response = client.get(url)
    context = response.context_data or {}
    for name, word in SEARCHES.items():
        yield f"search {name}", urlencode({"q": word})
    for column in getattr(context.get("table"), "columns", {}).values():
        if getattr(column, "sort_key", None):
            for sign in ("", "-"):
                yield f"sort {sign}{column.sort_key}", urlencode({"ordering": f"{sign}{column.sort_key}"})
    yield "page 500", "p=500"
    filters = context.get("filters")
    for name, form_field in filters.form.fields.items() if filters else ():
        yield from _filtered(name, form_field)
    if context.get("show_export_buttons") or (context.get("view") and getattr(context["view"], "list_export", None)):
        yield "export csv", "export=csv"


def _filtered(name: str, form_field) -> Iterator[tuple[str, str]]:
    if type(form_field).__name__ in {"DateRangeField", "RangeField", "DayRangeField"}:
        yield f"filter {name}", f"{name}_from=2026-01-01"
        return
    choices = list(getattr(form_field, "choices", []))
    chosen = [str(getattr(value, "value", value)) for value, _label in choices if value not in ("", None)]
    if not chosen and "Boolean" in type(form_field).__name__:
        chosen = ["true", "false"]
    for value in chosen[:3]:
        yield f"filter {name}={value}", urlencode({name: value})


def jobs() -> Iterator[tuple[str, Callable]]:
    yield from ((job.name, job.run) for job in scheduler.registered_jobs())
