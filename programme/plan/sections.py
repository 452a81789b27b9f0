"""Links to the plan: on the ticket's own page, and on the portal of the user who is signed in."""

from django.http import HttpRequest
from django.utils import timezone

from core.sections import Section, register_section
from events import public_pages
from events.enums import EventStatus
from events.models import Event, Ticket
from programme.plan.attendee import edition_id_of, has_plan
from programme.timetable.models import ProgrammeItem


def register_sections() -> None:
    register_section(
        "ticket page",
        Section(name="plan", template="programme/plan/ticket_section.html", context=plan_of_ticket, order=10),
    )
    register_section(
        "portal", Section(name="plans", template="programme/plan/portal_section.html", context=my_plans, order=55)
    )


def plan_of_ticket(request: HttpRequest, ticket: Ticket) -> dict | None:
    """The link, for a valid ticket to something that has a programme."""
    if not has_plan(ticket) or not _takes_place(ticket):
        return None
    edition_id = edition_id_of(ticket)
    if edition_id not in _with_programme({edition_id}) or edition_id not in public_pages.page_urls([edition_id]):
        return None
    return {"ticket": ticket}


def my_plans(request: HttpRequest, user) -> dict | None:
    """One link for each coming conference that the user has a ticket to in their own, verified address."""
    verified_emails = user.emailaddress_set.filter(verified=True).values("email")
    tickets = (
        Ticket.objects.valid()
        .main()
        .filter(attendee_email__in=verified_emails, event__ends_at__gt=timezone.now())
        .exclude(attendee_name="")
        .select_related("event__parent")
        .order_by("event__starts_at", "pk")
    )
    by_edition: dict[int, Ticket] = {}
    for ticket in tickets:
        edition_id = edition_id_of(ticket)
        # The conference's own ticket before those to its sessions.
        if (
            has_plan(ticket)
            and _takes_place(ticket)
            and (edition_id not in by_edition or ticket.event_id == edition_id)
        ):
            by_edition[edition_id] = ticket
    shown = _with_programme(by_edition.keys()) & public_pages.page_urls(by_edition.keys()).keys() if by_edition else ()
    plans = [(ticket.event.parent or ticket.event, ticket) for pk, ticket in by_edition.items() if pk in shown]
    return {"plans": plans} if plans else None


def _takes_place(ticket: Ticket) -> bool:
    """Whether the conference of a ticket to a session is not cancelled."""
    parent = ticket.event.parent
    return parent is None or parent.status != EventStatus.CANCELLED


def _with_programme(edition_ids) -> set[int]:
    """Those that have something in their programme, or sessions. One query."""
    items = ProgrammeItem.objects.filter(edition__in=edition_ids, is_shown=True).order_by().values("edition_id")
    sessions = Event.objects.filter(parent__in=edition_ids).exclude(status=EventStatus.DRAFT).order_by()
    return {row["edition_id"] for row in items.union(sessions.values("parent_id"))}
