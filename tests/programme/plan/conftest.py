import pytest
from event_factory import create_room, create_venue
from event_page_helpers import put_page
from order_factory import confirmed_order
from programme_factory import create_item, create_session, create_track

from events.models import Ticket
from programme.models import ConferencePage


@pytest.fixture
def page(calendar, event):
    return put_page(calendar, event, ConferencePage)


@pytest.fixture
def programme(event, page) -> dict:
    """Coffee 9.00–9.30 and a welcome 9.30–10.00 for all; two talks and a session at 10.00; a talk at 13.00."""
    venue = create_venue()
    hall, small = create_room(venue, name="Storsalen"), create_room(venue, name="Lillesalen", position=2)
    talk = create_item(event, at=1, minutes=30, title_nb="Havnen", title_en="The port", room=hall)
    session = create_session(event, at=1.25, title_nb="Kurs", title_en="Course")
    put_page(page, session)
    return {
        "coffee": create_item(event, minutes=30, title_nb="Kaffe", title_en="Coffee", kind="break"),
        "welcome": create_item(event, at=0.5, minutes=30, title_nb="Velkommen", title_en="Welcome"),
        "talk": talk,
        "other": create_item(
            event, at=1, minutes=60, title_nb="Krafta", title_en="Power", room=small, track=create_track(event)
        ),
        "late": create_item(event, at=4, title_nb="Veien", title_en="The road", room=hall),
        "session": session,
    }


@pytest.fixture
def ticket(event, standard, programme) -> Ticket:
    order = confirmed_order(standard, 2, buyer={"email": "kari@example.no"})
    first, second = Ticket.objects.filter(line__order=order).order_by("position")
    Ticket.objects.filter(pk=first.pk).update(attendee_name="Kari Eksempel", attendee_email="kari@example.no")
    Ticket.objects.filter(pk=second.pk).update(attendee_name="Liv Eksempel", attendee_email="liv@example.no")
    first.refresh_from_db()
    return first


@pytest.fixture
def colleague(ticket) -> Ticket:
    """The other ticket of the order, for somebody else."""
    return Ticket.objects.filter(line__order=ticket.line.order).exclude(pk=ticket.pk).get()
