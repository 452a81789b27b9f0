"""The attendee's own programme: the page, the whole programme to choose from, and the calendar file.

The key of the ticket in the URL gives access without signing in.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from core.web.responses import see_other
from events import public_pages
from events.enums import EventStatus
from events.formatting import format_time_span
from events.models import Event, Ticket
from events.queries import event_with_sessions
from events.tickets import ics
from events.tickets.confirmation import absolute_url
from events.tickets.views.attendee import attendee_ticket_path, with_ticket
from programme.enums import PAUSES
from programme.feeds import ics_response
from programme.plan import save
from programme.plan.attendee import Attendee, attendee_of, edition_id_of, has_plan
from programme.plan.forms import MarkedLinkForm
from programme.plan.overview import Entry, all_entries, plan_by_day
from programme.timetable.calendar_entries import entries as calendar_entries
from programme.timetable.filters import ProgrammeFilter
from programme.timetable.schedule import appearances, programme_items, scheduled_items


class Plan:
    """What the pages of a plan show, read once for each request."""

    def __init__(self, attendee: Attendee, pages: Mapping[int, Page]):
        self.attendee, self.edition, self.pages = attendee, attendee.edition, pages
        self.edition_url = pages[self.edition.pk].url or ""
        self.marked = save.marked_keys(attendee)
        rows = programme_items(self.edition)
        self.items = scheduled_items(self.edition, rows, appearances(self.edition), pages)
        self.rows = {f"i{row.pk}": row for row in rows}
        self.entries = all_entries(self.items, attendee, self.marked)
        self.known = {entry.item.key for entry in self.entries}
        self.key = attendee.ticket.access_key
        self.has_chosen = any(entry.is_chosen for entry in self.entries)
        #: The programme on the site, where marks without a ticket are made.
        self.marked_address = absolute_url(self.edition_url)

    @property
    def context(self) -> dict:
        return {
            "plan": self,
            "ticket": self.attendee.ticket,
            "edition": self.edition,
            "when": format_time_span(self.edition),
            "is_closed": save.is_closed(self.edition),
        }


def with_plan(view):
    """Decorator: the plan of the key's ticket. A ticket without one redirects to its own page, which says why."""

    @with_ticket
    @wraps(view)
    def wrapped(request: HttpRequest, ticket: Ticket) -> HttpResponse:
        plan = _plan_of(request, ticket) if has_plan(ticket) else None
        return redirect(attendee_ticket_path(ticket)) if plan is None else view(request, plan)

    return wrapped


def _plan_of(request: HttpRequest, ticket: Ticket) -> Plan | None:
    """None where the conference is cancelled, or has no published page: its programme is not public then."""
    edition = event_with_sessions(edition_id_of(ticket))
    pages = public_pages.pages_of([edition.pk, *(session.pk for session in edition.announced_sessions)])
    if edition.pk not in pages or edition.status == EventStatus.CANCELLED:
        return None
    plan = Plan(attendee_of(ticket, edition, with_other_orders=_has_own_address(request, ticket)), pages)
    return plan if plan.items else None


def _has_own_address(request: HttpRequest, ticket: Ticket) -> bool:
    """Whether the ticket is in the signed-in user's own, verified address."""
    user = request.user
    if not user.is_authenticated or not ticket.attendee_email:
        return False
    return user.emailaddress_set.filter(verified=True, email=ticket.attendee_email).exists()


@with_plan
@require_http_methods(["GET", "HEAD", "POST"])
def plan_page(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The attendee's own programme by day. POST unmarks an item, or takes along what a link names."""
    path = reverse("attendance_plan", args=[plan.key])
    form = MarkedLinkForm(request.POST if "link" in request.POST else None, known=plan.known)
    if request.method == "POST":
        if not form.is_bound:
            return _change(request, plan, path)
        if form.is_valid():
            return _take_along(request, plan, form.keys, path)
    context = plan.context | {"form": form, "days": plan_by_day(plan.entries), "path": path}
    return render(request, "programme/plan/page.html", context, status=422 if form.errors else 200)


@with_plan
@require_http_methods(["GET", "HEAD", "POST"])
def plan_choose(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The whole programme with its filters, each item with a button. POST marks or unmarks one."""
    programme = ProgrammeFilter(request.GET, plan.items)
    query = urlencode(programme.query)
    path = reverse("attendance_plan_choose", args=[plan.key]) + (f"?{query}" if query else "")
    if request.method == "POST":
        return _change(request, plan, path)
    chosen = {item.key for item in programme.chosen}
    context = {
        "programme": programme,
        "entries": [entry for entry in plan.entries if entry.item.key in chosen],
        "path": path,
    }
    return render(request, "programme/plan/choose.html", plan.context | context)


@with_plan
@require_safe
def plan_ics(request: HttpRequest, plan: Plan) -> HttpResponse:
    """What the attendee has chosen and what is common, without breaks, as a calendar file."""
    listed = [entry.item for entry in plan.entries if _is_in_calendar(entry)]
    sessions = {session.pk: session for session in _sessions(plan)}
    events = [sessions[int(item.key[1:])] for item in listed if item.key[0] == "s"]
    urls = {pk: absolute_url(page.url or "") for pk, page in plan.pages.items()}
    more = calendar_entries([plan.rows[item.key] for item in listed if item.key in plan.rows], urls[plan.edition.pk])
    name = _("%(event)s: my programme") % {"event": plan.edition.title}
    return ics_response(ics.calendar(events, name=name, urls=urls, more=more), f"{plan.edition.slug}-program.ics")


def _sessions(plan: Plan) -> list[Event]:
    own = [ticket.event for ticket in plan.attendee.tickets if ticket.event_id != plan.edition.pk]
    return [*plan.edition.announced_sessions, *own]


def _is_in_calendar(entry: Entry) -> bool:
    return entry.is_chosen or (entry.is_common and entry.item.kind not in PAUSES)


def _change(request: HttpRequest, plan: Plan, path: str) -> HttpResponse:
    """Mark or unmark the item whose button was pressed. What is not of the programme is ignored."""
    wanted, unwanted = request.POST.get("mark", ""), request.POST.get("unmark", "")
    key = wanted or unwanted
    if key not in plan.known:
        return see_other(path)
    if reason := _refused(lambda: save.mark(plan.attendee, [key]) if wanted else save.unmark(plan.attendee, key)):
        messages.warning(request, reason)
    return see_other(f"{path}#{key}")


def _take_along(request: HttpRequest, plan: Plan, keys: list[str], path: str) -> HttpResponse:
    new = 0

    def mark_all() -> None:
        nonlocal new
        new = save.mark(plan.attendee, keys)

    if reason := _refused(mark_all):
        messages.warning(request, reason)
    elif new:
        sentence = ngettext("%(number)s item is marked.", "%(number)s items are marked.", new)
        messages.success(request, sentence % {"number": new})
    else:
        messages.info(request, _("All of it is in your programme already."))
    return see_other(path)


def _refused(act: Callable[[], object]) -> str:
    """Do it. Returns the reason why it could not be done, or ""."""
    try:
        act()
    except save.Closed:
        return _("The programme can no longer be changed with this ticket.")
    except save.TooMany:
        return _("You can mark up to %(number)s items. Remove some first.") % {"number": save.MAX_MARKED}
    except save.TooOften:
        return _("Your programme has been changed many times in a short while. Wait an hour, and go on then.")
    return ""
