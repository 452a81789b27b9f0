import pytest
from edition_factory import create_exhibitor, create_level, create_partner
from edition_helpers import NOW, oslo
from event_factory import create_discount_code, create_event, create_room, create_ticket_type, create_venue
from programme_factory import create_appearance, create_item, create_session, create_track

from events.enums import Admits, EventStatus
from events.models import EventSeries, PriceStep, Question
from programme.models import ProgrammeItem
from tests.events.conftest import *  # noqa: F403 - the conference, its pages and users


@pytest.fixture
def innsikt(time_machine):
    """A conference of two days with sessions, one past midnight, a programme, partners and stands."""
    time_machine.move_to(NOW, tick=False)
    series = EventSeries.objects.create(name_nb="Innsikt")
    event = create_event(
        title_nb="Innsikt 2026",
        title_en="Insight 2026",
        slug="innsikt-2026",
        kind="conference",
        series=series,
        edition=6,
        starts_at=oslo(2026, 8, 26, 9),
        ends_at=oslo(2026, 8, 27, 16),
        sales_from=oslo(2026, 3, 1, 8),
        sales_until=oslo(2026, 8, 24, 23, 59),
        cancel_until=oslo(2026, 8, 12, 0),
        recording_url="https://opptak.example/innsikt",
    )
    track = create_track(event, "Folk", name_en="People", color="coral")
    room = create_room(create_venue())
    create_item(event, at=1, title_nb="Åpning", room=room, venue=room.venue, track=track, text_nb="Velkommen.")
    create_item(event, at=13.5, minutes=180, title_nb="Nattfest", kind="social")
    create_session(event, at=2, title_nb="Økt om bruer 2026", track=track, kind="workshop")
    create_session(event, at=4, title_nb="Avlyst økt", status=EventStatus.CANCELLED)
    standard = create_ticket_type(event, name_nb="Ordinær", price_ore=349_000, sales_until=oslo(2026, 8, 20, 12))
    create_ticket_type(event, name_nb="Stand", price_ore=900_000, admits=Admits.STAND, people=2, uses_seats=False)
    PriceStep.objects.create(ticket_type=standard, price_ore=299_000, until=oslo(2026, 6, 1, 0))
    first = Question.objects.create(event=event, label_nb="Kommer du med tog?", kind="yes_no")
    Question.objects.create(event=event, label_nb="Hvilket?", depends_on=first, depends_value="yes")
    level = create_level(event, name_nb="Hovedpartner", is_main=True)
    create_partner(level)
    create_exhibitor(event)
    create_appearance(event, role="compere")
    create_appearance(ProgrammeItem.objects.get(title_nb="Åpning"), "Kari Lund")
    create_discount_code(event)
    return event
