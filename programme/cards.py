"""Events as rows in a list. `cards_for` asks the same few questions however many events there are."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.dates import format_clock
from events import public_pages
from events.availability.availability import Availability, availability_of_many
from events.availability.wording import STATE_CSS_CLASSES, price_text, state_text
from events.enums import EventStatus
from events.formatting import is_one_day
from events.models import Event
from programme.queries import upcoming_events


@dataclass(frozen=True)
class Card:
    """What `components/event_card.html` shows."""

    event: Event
    seats: Availability
    url: str
    title: str
    #: What the page's own cover is drawn from, so that the list shows the same picture.
    seed: str

    @property
    def meta(self) -> str:
        """Clock and place in one line."""
        clock = format_clock(self.event.starts_at, self.event.ends_at) if is_one_day(self.event) else ""
        where = self.event.where or (self.event.get_attendance_display() if self.event.is_online else "")
        return ", ".join(part for part in (clock, where) if part)

    @property
    def kind(self) -> str:
        return self.event.get_kind_display()

    @property
    def price(self) -> str:
        return "" if self.event.status == EventStatus.CANCELLED else price_text(self.seats)

    @property
    def state(self) -> str:
        return STATE_CSS_CLASSES[self.seats.state]

    @property
    def state_text(self) -> str:
        return state_text(self.seats)


def cover_seed_of(page) -> str:
    """The cover's seed of a base page that `queries.pages_of` found: as `cover_seed` of its own type."""
    return page.own_seed or str(page.translation_key.int % 9973)


def cards_for(events: Iterable[Event], language: str | None = None) -> list[Card]:
    """Cards of events with prefetched ticket types, in their order. Events without a page are left out."""
    events = list(events)
    pages = public_pages.pages_of([event.pk for event in events], language)
    seats = availability_of_many(events)
    return [
        Card(event, seats[event.pk], pages[event.pk].url, pages[event.pk].title, cover_seed_of(pages[event.pk]))
        for event in events
        if event.pk in pages
    ]


def upcoming_cards(limit: int = 5, language: str | None = None) -> list[Card]:
    """The next events that have a page, conferences before their sessions."""
    return cards_for(upcoming_events(language)[:limit], language)
