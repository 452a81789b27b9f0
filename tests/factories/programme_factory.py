"""Programme items, sessions with a row in the programme, and people on stage."""

from datetime import timedelta

from event_factory import create_event

from core.models import Person
from events.models import Event
from programme.models import Appearance, ProgrammeItem, Track


def create_item(edition: Event, *, at: float = 0, minutes: int = 45, **fields) -> ProgrammeItem:
    """A talk that starts `at` hours after the event does and lasts `minutes`."""
    fields.setdefault("title_nb", "Foredrag")
    fields.setdefault("starts_at", edition.starts_at + timedelta(hours=at))
    fields.setdefault("ends_at", fields["starts_at"] + timedelta(minutes=minutes))
    return ProgrammeItem.objects.create(edition=edition, **fields)


def create_session(edition: Event, *, at: float = 0, kind: str = "talk", track: Track | None = None, **fields) -> Event:
    """A session that is booked by itself, with its row in the programme."""
    session = create_event(parent=edition, starts_at=edition.starts_at + timedelta(hours=at), hours=1, **fields)
    ProgrammeItem.objects.create(edition=edition, event=session, kind=kind, track=track)
    return session


def create_track(edition: Event, name_nb: str = "Folk", **fields) -> Track:
    return Track.objects.create(edition=edition, name_nb=name_nb, **fields)


def create_appearance(at: ProgrammeItem | Event, name: str = "Rakel Eksempel", role: str = "speaker", **fields):
    """A new person on stage at a programme item, or at a whole event."""
    person = fields.pop("person", None) or Person.objects.create(name=name)
    where = {"edition": at} if isinstance(at, Event) else {"item": at}
    return Appearance.objects.create(person=person, role=role, **where, **fields)
