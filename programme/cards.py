"""Events as cards in a list. The number of queries of `cards_for` does not depend on the number of events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from wagtail.models import Page

from core.content.links import active_language
from core.looks import Look
from events import public_pages
from events.availability.availability import Availability, availability_of_many
from events.availability.wording import STATE_CSS_CLASSES, price_text, state_text
from events.enums import Audience, EventKind, EventLanguage, SeatState
from events.formatting import dates_of, format_short_time, in_language, load_dates
from events.looks import look_of
from events.models import Event
from programme.queries import upcoming_events


@dataclass(frozen=True)
class Card:
    """The values that `components/event_card.html` shows."""

    event: Event
    seats: Availability
    url: str
    title: str
    #: Seed of the page's generated cover, so that the card shows the same picture as the page.
    seed: str
    lead: str = ""
    #: The accent colour of a conference page; "" on other pages.
    accent: str = ""
    #: Whether its page has recordings for everybody.
    has_recordings: bool = False
    #: Whether its own page is not for everybody, whatever holds for the pages above it.
    is_restricted: bool = False

    @property
    def is_conference(self) -> bool:
        return bool(self.accent) or self.event.kind == EventKind.CONFERENCE

    @property
    def look(self) -> Look | None:
        """As its series, or in the accent of its page. None for an event that has neither."""
        return look_of(self.event) or (Look(self.accent) if self.is_conference and self.accent else None)

    @property
    def panel_look(self) -> Look:
        """The look of a panel, which always has colours."""
        return self.look or Look()

    @property
    def is_for_members(self) -> bool:
        """Whether every ticket that is offered is for members."""
        types = [state.ticket_type for state in self.seats.ticket_type_states]
        return bool(types) and all(ticket_type.audience == Audience.MEMBERS for ticket_type in types)

    @property
    def notes(self) -> list[str]:
        """What a reader should know before opening the page."""
        notes = [_("Members only")] if self.is_for_members else []
        if self.event.language not in (active_language(), EventLanguage.BOTH):
            notes.append(in_language(self.event.language))
        if self.seats.state == SeatState.PAST:
            if self.has_recordings:
                notes.append(_("Recording"))
            elif self.event.recording_url:
                notes.append(_("Recording for attendees"))
        return notes

    @property
    def meta(self) -> str:
        """Time of day and place in one line."""
        place = self.event.where or (self.event.get_attendance_display() if self.event.is_online else "")
        return ", ".join(part for part in (format_short_time(self.event), place) if part)

    @property
    def date_count(self) -> int:
        """The number of dates that are sold together; 1 for an event without such dates."""
        return len(dates_of(self.event)) or 1

    @property
    def kind(self) -> str:
        return self.event.get_kind_display()

    @property
    def price(self) -> str:
        """What it costs; "" when nothing is sold any more."""
        is_over = self.seats.state in (SeatState.CANCELLED, SeatState.PAST)
        return "" if is_over else price_text(self.seats)

    @property
    def state(self) -> str:
        return STATE_CSS_CLASSES[self.seats.state]

    @property
    def state_text(self) -> str:
        return state_text(self.seats)


def cover_seed_of(page) -> str:
    """The cover seed of a base page from `queries.pages_of`: the same value as `cover_seed` of its specific page."""
    return page.stored_cover_seed or str(page.translation_key.int % 9973)


def cards_for(
    events: Iterable[Event], language: str | None = None, pages: Mapping[int, Page] | None = None
) -> list[Card]:
    """Cards of events in the given order. The ticket types must be prefetched. Events without a page are left out.

    `pages` are those of the events, by event id, for a caller who has read them.
    """
    events = list(events)
    pages = public_pages.pages_of([event.pk for event in events], language) if pages is None else pages
    seats = availability_of_many(events)
    load_dates(events)
    return [_card(event, seats[event.pk], pages[event.pk]) for event in events if event.pk in pages]


def _card(event: Event, seats: Availability, page) -> Card:
    return Card(
        event,
        seats,
        page.url,
        page.title,
        cover_seed_of(page),
        lead=page.stored_lead,
        accent=page.stored_accent or "",
        has_recordings=page.stored_recordings,
        is_restricted=page.has_own_restriction,
    )


def upcoming_cards(limit: int = 5, language: str | None = None, **conditions) -> list[Card]:
    """Cards of the next events that have a page and meet the `conditions`. Sessions of conferences are not included."""
    return cards_for(upcoming_events(language, **conditions)[:limit], language)
