import pytest
from event_factory import create_ticket_type

from events.enums import Admits


@pytest.fixture
def stand(event, site):
    """A stand with a staff of two."""
    return create_ticket_type(
        event,
        name_nb="Stand",
        name_en="Stand",
        price_ore=12_500_00,
        admits=Admits.STAND,
        people=2,
        uses_seats=False,
        capacity=20,
        position=5,
    )
