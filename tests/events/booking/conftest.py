"""A conference whose sessions are booked in one order."""

import pytest
from django.urls import reverse
from event_factory import create_event, create_ticket_type
from event_page_helpers import put_page
from session_helpers import at

from events.enums import EventKind
from events.models import Event
from programme.models import ConferencePage


@pytest.fixture
def week(calendar) -> Event:
    """A conference without tickets of its own, with a published page."""
    event = create_event(
        title_nb="Gründeruka",
        title_en="Founders Week",
        slug="uka",
        kind=EventKind.CONFERENCE,
        starts_at=at(8),
        hours=12,
    )
    put_page(calendar, event, ConferencePage)
    return event


@pytest.fixture
def session(week):
    """Makes a published session with one ticket type, and returns the type."""

    def session(slug: str, hour: float = 9, *, price: int = 0, published: bool = True, types: int = 1, **fields):
        ticket = {key[7:]: fields.pop(key) for key in list(fields) if key.startswith("ticket_")}
        event = create_event(
            title_nb=slug.title(),
            title_en=f"{slug.title()} EN",
            slug=slug,
            parent=fields.pop("parent", week),
            starts_at=at(hour),
            hours=fields.pop("hours", 1),
            place="Drammen",
            cancel_until=at(0),
            **fields,
        )
        page = put_page(ConferencePage.objects.get(event=week, locale__language_code="nb"), event, english=False)
        if not published:
            page.unpublish()
        made = [
            create_ticket_type(
                event=event,
                position=number,
                **{"name_nb": "Plass", "name_en": "Seat", "price_ore": price, "capacity": 10, **ticket},
            )
            for number in range(types)
        ]
        return made[0]

    return session


@pytest.fixture
def url(week):
    return reverse("event_booking", args=[week.slug])


@pytest.fixture
def bank(checkout_answer):
    """Stripe's address is made up; the order stays open."""
