"""A preview of what moving an event changes, and of the e-mails that would be sent. Nothing here is saved."""

from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings

from core.wall_clock import days_between, move_span, wall_clock
from events.changes.deadlines import Deadline, deadlines_of
from events.changes.decide import date_spans, event_facts, extend_cancellation, open_sessions
from events.emails.previews import preview_change_email
from events.enums import ChangeKind
from events.formatting import dates_of, format_time_span
from events.models import Event, EventChange


@dataclass(frozen=True)
class MovePlan:
    """What a move changes. `sessions` are (session, time now, new time); `deadlines` include those that stay.

    `days` is how many days the event is moved.
    """

    days: int
    sessions: list[tuple[Event, str, str]]
    deadlines: list[Deadline]
    #: A hash of what the plan was computed from. If it has changed, somebody has changed the event meanwhile.
    checksum: str


def plan_move(event: Event, new: dict, *, sessions: bool, deadlines: bool) -> MovePlan:
    """Compute a move. `new` has the new field values; the flags say whether sessions and deadlines move too."""
    shift, days = (
        wall_clock(new["starts_at"]) - wall_clock(event.starts_at),
        days_between(event.starts_at, new["starts_at"]),
    )
    moving_sessions = open_sessions(event) if sessions and shift else []
    events = [event, *moving_sessions]
    moving_deadlines = [deadline for moved in events for deadline in deadlines_of(moved, days if deadlines else 0)]
    basis = [event_facts(moved) for moved in events]
    basis += [(deadline.subject.pk, deadline.field, deadline.before) for deadline in moving_deadlines]
    return MovePlan(
        days=days,
        sessions=[
            (session, format_time_span(session), _shifted_time_span(session, shift)) for session in moving_sessions
        ],
        deadlines=moving_deadlines,
        checksum=sha256(repr(basis).encode()).hexdigest()[:32],
    )


def _shifted_time_span(event: Event, shift) -> str:
    starts_at, ends_at = move_span(event.starts_at, event.ends_at, shift)
    return format_time_span(Event(starts_at=starts_at, ends_at=ends_at, attendance=event.attendance))


def moved_copy(event: Event, new: dict) -> Event:
    """A copy of the event with the new field values. It must not be saved."""
    copy = Event.objects.select_related("contact").get(pk=event.pk)
    shift = wall_clock(new.get("starts_at") or copy.starts_at) - wall_clock(copy.starts_at)
    for name, value in new.items():
        setattr(copy, name, value)
    for date in dates_of(copy):
        date.starts_at, date.ends_at = move_span(date.starts_at, date.ends_at, shift)
    return copy


def previews(
    event: Event, kind: ChangeKind, before: dict, messages: dict, dates: list[list[str]] | None = None
) -> list[dict[str, str]]:
    """The buyer's e-mail in each language, as text.

    `messages` comes from the form's method of that name; `dates` are the `date_spans` before a move. The event gets the
    deadline for cancelling that it will have. It must not be saved.
    """
    until = messages.get("until")
    extend_cancellation(event, until)
    change = EventChange(
        event=event,
        kind=kind,
        message_nb=messages["message_nb"],
        message_en=messages["message_en"],
        facts={"before": before, "after": event_facts(event), "until": until.isoformat() if until else ""}
        | {"dates": {"before": dates, "after": date_spans(event)} if dates else {}},
    )
    emails = []
    for code, name in settings.LANGUAGES:
        email = preview_change_email(change, code)
        emails.append({"code": code, "name": name, "subject": email.subject, "text": email.body})
    return emails
