"""A Wednesday in May, a calendar page, and a function that puts an event with its page in the calendar."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from event_factory import create_event, create_ticket_type
from event_page_helpers import put_page

OSLO = ZoneInfo("Europe/Oslo")


@pytest.fixture
def today(time_machine) -> datetime:
    now = datetime(2027, 5, 12, 10, tzinfo=OSLO)
    time_machine.move_to(now, tick=False)
    return now


@pytest.fixture
def publish(calendar, today):
    """`publish("Frokost", day=3)`: an event with a page, so many days from today at nine, with a ticket of `price`.

    `price=None` leaves it without tickets. The other fields are those of the event.
    """

    def put(
        title: str, day: float, *, price: int | None = 0, audience: str = "everyone", page: dict | None = None, **fields
    ):
        fields.setdefault("starts_at", today.replace(hour=9) + timedelta(days=day))
        event = create_event(**{"title_nb": title, "title_en": f"{title} (en)", "hours": 2} | fields)
        if price is not None:
            create_ticket_type(event, price_ore=price, audience=audience)
        put_page(calendar, event, **page or {})
        return event

    return put
