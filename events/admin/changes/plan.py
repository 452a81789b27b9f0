"""What a move would do, and what people would be told, before it is done. Nothing here is saved."""

from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings

from events.changes.deadlines import Deadline, add_to_wall_clock, days_between, deadlines_of, wall_clock
from events.changes.decide import event_facts, open_sessions
from events.emails.previews import preview_change_email
from events.enums import ChangeKind
from events.formatting import format_time_span
from events.models import Event, EventChange


@dataclass(frozen=True)
class MovePlan:
    """`sessions` are (session, when it is, when it will be); `deadlines` also those that stay."""

    days: int
    sessions: list[tuple[Event, str, str]]
    deadlines: list[Deadline]
    #: What it was made from, in one word: another word later means that something was changed meanwhile.
    mark: str


def plan_move(event: Event, new: dict, *, sessions: bool, deadlines: bool) -> MovePlan:
    shift, days = (
        wall_clock(new["starts_at"]) - wall_clock(event.starts_at),
        days_between(event.starts_at, new["starts_at"]),
    )
    along = open_sessions(event) if sessions and shift else []
    due = [one for one in (event, *along) for one in deadlines_of(one, days if deadlines else 0)]
    made_from = [event_facts(one) for one in (event, *along)] + [(one.subject.pk, one.field, one.before) for one in due]
    return MovePlan(
        days=days,
        sessions=[(one, format_time_span(one), _span_later(one, shift)) for one in along],
        deadlines=due,
        mark=sha256(repr(made_from).encode()).hexdigest()[:32],
    )


def _span_later(event: Event, shift) -> str:
    return format_time_span(
        Event(starts_at=add_to_wall_clock(event.starts_at, shift), ends_at=add_to_wall_clock(event.ends_at, shift))
    )


def moved_copy(event: Event, new: dict) -> Event:
    """The event as it would be, not to be saved."""
    copy = Event.objects.select_related("contact").get(pk=event.pk)
    for name, value in new.items():
        setattr(copy, name, value)
    return copy


def previews(event: Event, kind: ChangeKind, before: dict, words: dict) -> list[dict[str, str]]:
    """The buyer's mail in each language, as text. `words` is what the change's form says."""
    until = words.get("until")
    change = EventChange(
        event=event,
        kind=kind,
        message_nb=words["message_nb"],
        message_en=words["message_en"],
        facts={"before": before, "until": until.isoformat() if until else ""},
    )
    found = []
    for code, name in settings.LANGUAGES:
        message = preview_change_email(change, code)
        found.append({"code": code, "name": name, "subject": message.subject, "text": message.body})
    return found
