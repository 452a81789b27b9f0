"""Seats that several ticket types share, the smallest quantity, and the hour at which a sale ends."""

from datetime import timedelta

import pytest
from booking_helpers import buy, details
from django.urls import reverse
from django.utils import timezone, translation
from event_factory import create_seat_pool

from events.booking.book import NotBooked, book
from events.booking.booking_request import BookingRequest, read_part
from events.booking.selection import Attendee, Choice, Problem, ProblemReason
from events.models import Event, TicketType
from payments.models import Order
from payments.orders.place import Buyer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "checkout_answer")]


@pytest.fixture
def url(event):
    with translation.override("en"):
        yield reverse("event_booking", args=[event.slug])


@pytest.fixture
def hall(event, standard, student):
    hall = create_seat_pool(event=event, name="Salen", capacity=3)
    TicketType.objects.filter(event=event).update(pool=hall)
    return hall


@pytest.mark.usefixtures("hall")
def test_a_shared_hall_is_checked_and_named_before_any_name_is_typed(client, url, standard, student):
    page = client.get(url, {f"t{standard.pk}": "2", f"t{student.pk}": "2"})
    assert page.context["form"] is None
    text = "Standard and Student share the seats of “Salen”, where 3 are left. Choose fewer tickets."
    assert [error for _target, error in page.context["errors"]] == [text]
    fits = client.get(url, {f"t{standard.pk}": "2", f"t{student.pk}": "1"})
    assert fits.context["form"] is not None


def test_the_seats_of_the_event_are_checked_together_too(client, url, event, standard, student):
    Event.objects.filter(pk=event.pk).update(capacity=3)
    page = client.get(url, {f"t{standard.pk}": "2", f"t{student.pk}": "2"})
    [(_target, error)] = page.context["errors"]
    assert error == "Standard and Student share the seats of the event, and 3 are left. Choose fewer tickets."


@pytest.mark.usefixtures("hall")
def test_a_hall_that_fills_up_meanwhile_is_named_and_everything_typed_is_kept(client, url, event, standard, student):
    buy(event, (standard, 1), email="annen@example.no")
    response = client.post(url, details((standard, 1), (student, 2)))
    assert response.status_code == 422
    page = response.content.decode()
    assert "share the seats of “Salen”, where 2 are left" in page
    assert 'value="Deltaker 2"' in page
    assert Order.objects.count() == 1


@pytest.mark.usefixtures("hall")
def test_two_buyers_at_once_are_told_of_the_hall(event, standard, student):
    choices = [Choice(standard.pk, [Attendee("A", "a@example.no")] * 2), Choice(student.pk, [Attendee()], 1)]
    request = BookingRequest(
        parts=[read_part(event, choices)], buyer=Buyer(name="Kari", email="kari@example.no"), language="en"
    )
    buy(event, (standard, 1), email="annen@example.no")
    names = [standard.name, student.name]
    problem = Problem(ProblemReason.SHARED_SOLD_OUT, 2, place="Salen", tickets=names)
    assert book(request) == NotBooked({event.pk: {None: problem}})


def test_the_smallest_quantity_is_said_before_the_error(client, url, standard):
    TicketType.objects.filter(pk=standard.pk).update(min_per_order=4)
    assert "At least 4 in one order." in client.get(url).content.decode()


def test_the_end_of_a_sale_has_its_hour(client, url, event, standard, student):
    ends = (timezone.localtime() + timedelta(days=3)).replace(hour=21, minute=7)
    TicketType.objects.filter(pk=student.pk).update(sales_until=ends)
    page = client.get(url).content.decode()
    assert "21:07" in page
