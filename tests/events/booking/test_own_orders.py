"""A buyer who comes back with an open order: goes on with it, changes it, releases it, or asks for a second one."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from booking_helpers import buy, code_for, details, end_hold, set_aside, taken
from django.conf import settings
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from event_factory import create_event, create_ticket_type
from waitinglist_helpers import wait

from events.booking.book import book
from events.booking.booking_request import BookingRequest, read_part
from events.booking.own_orders import held_seats
from events.booking.selection import Attendee, BookingRefused, Choice
from events.enums import BlockReason, QuestionKind
from events.models import Answer, DietaryNeed, Event, Question, SeatBlock, Ticket, TicketType, WaitingEntry
from events.stock.recount import differences
from mail.models import OutgoingMail
from payments.checkout.cancel import CannotCancel
from payments.checkout.expiry import expire_order
from payments.checkout.submission import Placed, PlacedBefore, Submission
from payments.enums import OrderStatus
from payments.models import CheckoutAttempt, Order
from payments.order_page import known_orders
from payments.orders.confirm import confirm_order
from payments.orders.place import Buyer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
KEYS = iter(f"{number:032d}" for number in range(10_000))


@pytest.fixture
def url(event):
    return reverse("event_booking", args=[event.slug])


@pytest.fixture
def bank(checkout_answer):
    """Stripe's address is made up; the order stays open."""


def form(*selections, **fields) -> dict:
    """A form that was rendered anew: with its own key, as after the browser's Back button."""
    return details(*selections, **{"submission_key": next(KEYS), **fields})


def orders(*statuses) -> list[Order]:
    return list(Order.objects.filter(status__in=statuses or OrderStatus.values).order_by("pk"))


def last_seat(ticket_type) -> None:
    TicketType.objects.filter(pk=ticket_type.pk).update(capacity=1)


# --- The cookie ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("bank")
def test_booking_sets_the_cookie_and_reading_does_not(client, event_page, url, standard, settings):
    settings.SESSION_COOKIE_SECURE = True
    client.get(event_page.url)
    client.get(url, {f"t{standard.pk}": "1"})
    assert known_orders.COOKIE not in client.cookies
    client.post(url, form((standard, 1), name=""))
    assert known_orders.COOKIE not in client.cookies
    client.post(url, form((standard, 1)))
    cookie = client.cookies[known_orders.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"], cookie["path"]) == (True, "Lax", True, "/")
    assert cookie["max-age"] == 24 * 3600
    [order] = orders()
    assert signing.loads(cookie.value, salt="payments.known-orders") == [order.reference]
    for private in (order.access_key, "kari", "Kari", "example"):
        assert private not in cookie.value


def test_the_event_page_of_a_stranger_sets_no_cookie_and_varies_by_it(client, event_page):
    response = client.get(event_page.url)
    assert "Cookie" in response["Vary"]
    assert not response.cookies


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize("value", ["", "x", '["ABCD2345"]', "x" * 5000, "W10:1abc:def"])
def test_a_forged_cookie_is_read_as_none(client, event, url, event_page, standard, value):
    order = buy(event, (standard, 1))
    client.cookies[known_orders.COOKIE] = value.replace("ABCD2345", order.reference)
    for response in (client.get(url), client.get(event_page.url)):
        assert response.status_code == 200
        assert order.reference not in response.content.decode()


@pytest.mark.usefixtures("bank")
def test_an_old_cookie_is_read_as_none(client, url, standard, monkeypatch):
    client.post(url, form((standard, 1)))
    monkeypatch.setattr(known_orders, "LIFE", timedelta(seconds=-1))
    assert orders()[0].reference not in client.get(url).content.decode()


# --- The open order is offered ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize("seats", [1, 5])
def test_back_from_stripe_leads_to_the_open_order(client, event_page, url, standard, seats):
    TicketType.objects.filter(pk=standard.pk).update(capacity=seats)
    client.post(url, form((standard, 1)))
    [order] = orders()
    page = client.get(url, {f"t{standard.pk}": "1"}).content.decode()
    assert reverse("order_pay", args=[order.access_key]) in page
    assert f"?change={order.reference}" in page
    assert 'value="release"' in page
    assert "nettopp" not in page, "Nothing is sold out for the buyer who holds the seat."
    event_text = client.get(event_page.url).content.decode()
    assert order.get_absolute_url() in event_text
    assert f"?change={order.reference}" in event_text


@pytest.mark.usefixtures("bank")
def test_another_browser_sees_nothing(client, event_page, url, standard):
    client.post(url, form((standard, 1)))
    [order] = orders()
    other = Client()
    for response in (other.get(url), other.get(event_page.url), other.get(f"{url}?change={order.reference}")):
        text = response.content.decode().replace(f"?change={order.reference}", "")
        assert order.reference not in text
        assert order.access_key not in text
        assert "kari" not in text.lower()
    other.post(reverse("event_open_order", args=[standard.event.slug]), {"order": order.reference, "action": "release"})
    order.refresh_from_db()
    assert order.status == OrderStatus.HELD


@pytest.mark.usefixtures("bank")
def test_the_signed_in_user_is_known_by_account_and_by_verified_address(client, event, url, standard, member):
    mine = buy(event, (standard, 1), user=member)
    by_address = buy(event, (standard, 1), email=member.email)
    client.force_login(member)
    EmailAddress.objects.filter(user=member).update(verified=False)
    page = client.get(url).content.decode()
    assert mine.reference in page
    assert by_address.reference not in page
    EmailAddress.objects.filter(user=member).update(verified=True)
    assert by_address.reference in client.get(url).content.decode()
    assert 'value="forget"' not in page, "An account does not forget."


@pytest.mark.usefixtures("bank")
def test_an_order_of_one_event_is_not_shown_at_another(client, url, standard, free_event):
    client.post(url, form((standard, 1)))
    other = create_event(title_nb="Annet", slug="annet", starts_at=free_event.starts_at, ends_at=free_event.ends_at)
    ticket_type = create_ticket_type(event=other, price_ore=1000)
    other_url = reverse("event_booking", args=[other.slug])
    first, page = orders()[0], client.get(other_url).content.decode()
    assert first.reference not in page
    assert client.post(other_url, form((ticket_type, 1))).status_code == 303
    assert first.reference in client.get(url).content.decode()
    assert orders()[1].reference in client.get(other_url).content.decode()


@pytest.mark.usefixtures("bank")
def test_an_expired_hold_is_not_offered_and_the_form_books_anew(client, url, standard):
    data = form((standard, 1))
    client.post(url, data)
    end_hold(orders()[0])
    assert orders()[0].reference not in client.get(url).content.decode()
    assert client.post(url, data).status_code == 303
    first, second = orders()
    assert (first.status, second.status) == (OrderStatus.EXPIRED, OrderStatus.HELD)
    assert taken(standard) == [1]


# --- The same form again ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize("seats", [1, 5])
def test_an_identical_form_with_a_new_key_is_the_same_order(client, url, standard, seats):
    TicketType.objects.filter(pk=standard.pk).update(capacity=seats)
    places = {client.post(url, form((standard, 1))).headers["Location"] for _time in range(3)}
    assert len(places) == len(orders()) == 1


@pytest.mark.usefixtures("bank")
def test_another_form_beside_an_open_order_is_asked_about(client, url, standard):
    client.post(url, form((standard, 1)))
    [first] = orders()
    response = client.post(url, form((standard, 2)))
    assert response.status_code == 409
    page = response.content.decode()
    assert f'name="change" value="{first.reference}"' in page
    assert f'name="another" value="{first.reference}"' in page
    assert 'value="Deltaker 2"' in page, "What was typed is kept."
    assert len(orders()) == 1


@pytest.mark.usefixtures("bank")
def test_the_buyer_can_place_a_second_order_once(client, url, standard):
    data = form((standard, 1))
    client.post(url, data)
    [first] = orders()
    page = client.get(url, {"another": first.reference, f"t{standard.pk}": "1"}).content.decode()
    assert f'name="another" value="{first.reference}"' in page
    again = form((standard, 1), another=first.reference)
    places = {client.post(url, again).headers["Location"] for _click in range(3)}
    assert len(places) == 1
    assert len(orders(OrderStatus.HELD)) == 2
    # The first form itself can be sent as a second order too.
    places = {client.post(url, {**data, "another": first.reference}).headers["Location"] for _click in range(2)}
    assert len(places) == 1
    assert len(orders(OrderStatus.HELD)) == 3


@pytest.mark.usefixtures("bank")
def test_a_free_booking_is_not_made_twice_silently(client, free_event):
    url, ticket_type = reverse("event_booking", args=[free_event.slug]), free_event.ticket_types.get()
    data = form((ticket_type, 1))
    first = client.post(url, data)
    assert client.post(url, data).headers["Location"] == first.headers["Location"]
    response = client.post(url, {**data, "submission_key": next(KEYS)})
    assert response.status_code == 409
    [order] = orders(OrderStatus.CONFIRMED)
    assert order.reference in response.content.decode()
    again = {**data, "submission_key": next(KEYS), "another": order.reference}
    assert client.post(url, again).status_code == 303
    assert len(orders(OrderStatus.CONFIRMED)) == 2
    other = {**data, "submission_key": next(KEYS), "email": "other@example.no", "name": "Ola"}
    assert client.post(url, other).status_code == 303, "Another booking is no repetition."


@pytest.mark.usefixtures("bank")
def test_a_paid_order_is_not_bought_twice_silently(client, url, standard):
    data = form((standard, 1))
    client.post(url, data)
    order = confirm_order(orders()[0])
    assert client.get(url, {f"t{standard.pk}": "1"}).context["form"] is not None, "More can be bought."
    response = client.post(url, {**data, "submission_key": next(KEYS)})
    assert (response.status_code, len(orders())) == (409, 1)
    assert order.get_absolute_url() in response.content.decode()


@pytest.mark.usefixtures("bank")
def test_the_same_key_with_other_contents_is_never_answered_with_the_first_order(client, url, standard):
    data = form((standard, 1))
    client.post(url, data)
    order = confirm_order(orders()[0])
    changed = {**data, "name": "Ola Annen"}
    response = client.post(url, changed)
    assert response.status_code == 409
    assert order.reference in response.content.decode()
    assert 'value="Ola Annen"' in response.content.decode()
    invalid = client.post(url, {**data, "name": ""})
    assert (invalid.status_code, len(orders())) == (422, 1)
    assert client.post(url, {**changed, "another": order.reference}).status_code == 303
    assert [each.buyer_name for each in orders()] == ["Kari Kjøper", "Ola Annen"]


@pytest.mark.usefixtures("bank")
def test_a_corrected_form_that_cannot_be_booked_leaves_the_first_order_open(client, url, standard):
    TicketType.objects.filter(pk=standard.pk).update(capacity=2)
    data = form((standard, 1))
    client.post(url, data)
    response = client.post(url, {**form((standard, 3)), "submission_key": data["submission_key"]})
    assert response.status_code == 422
    assert [order.status for order in orders()] == [OrderStatus.HELD]


# --- Changing -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("bank")
def test_the_form_for_changing_has_everything(client, event, url, standard):
    Event.objects.filter(pk=event.pk).update(asks_dietary=True, invoice_allowed=True)
    question = Question.objects.create(
        event=event, kind=QuestionKind.CHOICES, label_nb="Farge", options_nb="Rød\nBlå", position=0
    )
    code_for(event, percent=10)
    prefix = f"a{standard.pk}-2-"
    answers = {f"{prefix}q{question.pk}": ["Rød", "Blå"], f"{prefix}needs": ["vegan"], f"{prefix}consent": "on"}
    more = {"organisation_name": "Bedrift AS", "org_number": "923609016", "code": "SOMMER", "attending": "on"}
    mine = {f"a{standard.pk}-1-name": "", f"a{standard.pk}-1-email": ""}
    client.post(url, form((standard, 2), **more, **answers, **mine))
    [order] = orders()
    response = client.get(url, {"change": order.reference})
    page, bound = response.content.decode(), response.context["form"]
    assert f'name="change" value="{order.reference}"' in page
    values = {name: bound[name].value() for name in bound.fields}
    expected = {"name": "Kari Kjøper", "email": "kari@example.no", "organisation_name": "Bedrift AS", "attending": True}
    expected |= {f"{prefix}name": "Deltaker 2", f"{prefix}q{question.pk}": ["Rød", "Blå"], f"{prefix}needs": ["vegan"]}
    assert {name: values[name] for name in expected} == expected
    sent = {name: value for name, value in values.items() if value not in (None, False, "")}
    sent |= {f"t{standard.pk}": "2", "terms": "on", "change": order.reference}
    sent = {name: "on" if value is True else value for name, value in sent.items()}
    assert client.post(url, sent).status_code == 303
    assert len(orders()) == 1, "Nothing was changed."
    assert client.post(url, {**sent, "name": "Kari Ny"}).status_code == 303
    old, new = orders()
    assert (old.status, new.status, new.buyer_name) == (OrderStatus.CANCELLED, OrderStatus.HELD, "Kari Ny")
    assert new.total_ore == old.total_ore
    assert Ticket.objects.filter(line__order=new).order_by("position").first().attendee_name == "Kari Ny"
    assert Answer.objects.filter(ticket__line__order=new).count() == 1
    assert DietaryNeed.objects.filter(ticket__line__order=new).count() == 1
    assert differences() == []


@pytest.mark.usefixtures("bank")
def test_the_last_seat_can_be_changed(client, url, standard):
    last_seat(standard)
    client.post(url, form((standard, 1)))
    [order] = orders()
    assert client.get(url, {"change": order.reference}).context["form"] is not None
    assert client.post(url, form((standard, 1), name="Kari Ny")).status_code == 409
    response = client.post(url, form((standard, 1), name="Kari Ny", change=order.reference))
    assert response.status_code == 303
    assert [each.status for each in orders()] == [OrderStatus.CANCELLED, OrderStatus.HELD]
    assert taken(standard) == [1]
    assert differences() == []


@pytest.mark.usefixtures("bank")
def test_the_waiting_list_gets_only_what_a_change_leaves(client, event, url, standard):
    Event.objects.filter(pk=event.pk).update(waiting_list=True)
    TicketType.objects.filter(pk=standard.pk).update(capacity=2)
    client.post(url, form((standard, 2)))
    [order] = orders()
    entry = wait(event, standard)
    assert client.post(url, form((standard, 2), name="Kari Ny", change=order.reference)).status_code == 303
    assert WaitingEntry.objects.get(pk=entry.pk).status == "waiting"
    assert client.post(url, form((standard, 1), change=orders()[1].reference)).status_code == 303
    assert WaitingEntry.objects.get(pk=entry.pk).status == "offered"
    assert taken(standard) == [2]
    assert differences() == []


@pytest.mark.usefixtures("bank")
def test_a_code_with_one_use_for_each_buyer_can_be_kept(client, event, url, standard):
    code_for(event, max_per_buyer=1, capacity=1)
    client.post(url, form((standard, 1), code="SOMMER"))
    [order] = orders()
    response = client.post(url, form((standard, 1), code="SOMMER", name="Kari Ny", change=order.reference))
    assert response.status_code == 303
    assert differences() == []
    assert orders()[1].total_ore == order.total_ore < 349_000


@pytest.mark.usefixtures("bank")
def test_seats_that_were_set_aside_are_not_changed_but_can_be_released(client, event, url, standard):
    code = code_for(event, "STYRET", standard)
    block = set_aside(standard, 2, BlockReason.CODE, days=1)
    type(code).objects.filter(pk=code.pk).update(block=block)
    client.post(url, form((standard, 1), code="styret"))
    [order] = orders()
    assert f"?change={order.reference}" not in client.get(url).content.decode()
    assert client.post(url, form((standard, 1), code="styret", name="Ny", change=order.reference)).status_code == 409
    client.post(reverse("event_open_order", args=[event.slug]), {"order": order.reference, "action": "release"})
    assert SeatBlock.objects.get(pk=block.pk).left == 2
    assert differences() == []


@pytest.mark.usefixtures("bank")
def test_changing_an_order_that_was_paid_meanwhile_is_asked_about(client, url, standard):
    client.post(url, form((standard, 1)))
    order = confirm_order(orders()[0])
    response = client.post(url, form((standard, 2), change=order.reference))
    assert (response.status_code, len(orders())) == (409, 1)
    assert 'value="Deltaker 2"' in response.content.decode()
    assert 'name="change"' not in response.content.decode()


def test_changing_closes_the_payment_page_of_the_old_order(client, url, standard, stripe_sandbox):
    client.post(url, form((standard, 1)))
    [old] = orders()
    attempt = CheckoutAttempt.objects.get(order=old)
    client.post(url, form((standard, 1), name="Kari Ny", change=old.reference))
    assert stripe_sandbox.get("checkout.session", attempt.session_id)["status"] == "expired"
    assert CheckoutAttempt.objects.get(order=orders()[1]).status == "open"


def test_a_payment_before_the_change_wins(client, url, standard, stripe_sandbox):
    client.post(url, form((standard, 1)))
    [old] = orders()
    stripe_sandbox.pay(CheckoutAttempt.objects.get(order=old).session_id)
    response = client.post(url, form((standard, 2), change=old.reference))
    assert (response.status_code, len(orders())) == (409, 1)
    assert orders()[0].status == OrderStatus.CONFIRMED


def test_without_stripe_the_order_stays_and_the_buyer_is_told(client, url, standard, stripe_sandbox):
    client.post(url, form((standard, 1)))
    [old] = orders()
    session_id = CheckoutAttempt.objects.get(order=old).session_id
    stripe_sandbox.faults.fail(f"/v1/checkout/sessions/{session_id}/expire", 503, times=20)
    response = client.post(url, form((standard, 2), change=old.reference))
    assert (response.status_code, [order.status for order in orders()]) == (409, [OrderStatus.HELD])
    assert f'name="change" value="{old.reference}"' in response.content.decode()


# --- Releasing and forgetting -------------------------------------------------------------------------------------


def test_releasing_frees_the_seats_and_closes_the_payment_page(client, event, url, standard, stripe_sandbox):
    last_seat(standard)
    client.post(url, form((standard, 1)))
    [order] = orders()
    session_id = CheckoutAttempt.objects.get(order=order).session_id
    response = client.post(
        reverse("event_open_order", args=[event.slug]), {"order": order.reference, "action": "release"}
    )
    assert response.headers["Location"] == url
    assert order.reference in client.get(url).content.decode()
    assert taken(standard) == [0]
    assert stripe_sandbox.get("checkout.session", session_id)["status"] == "expired"
    assert Client().post(url, form((standard, 1), email="neste@example.no")).status_code == 303


@pytest.mark.usefixtures("bank")
def test_another_person_at_the_same_machine_can_let_the_browser_forget(client, event, url, standard):
    client.post(url, form((standard, 1)))
    [order] = orders()
    address = reverse("event_open_order", args=[event.slug])
    client.post(address, {"order": order.reference, "action": "forget"})
    order.refresh_from_db()
    assert order.status == OrderStatus.HELD
    assert client.cookies[known_orders.COOKIE].value == ""
    page = client.get(url, {f"t{standard.pk}": "1"})
    assert page.context["form"] is not None
    assert client.post(url, form((standard, 1), email="annen@example.no", name="Annen")).status_code == 303


@pytest.mark.usefixtures("bank")
def test_a_stale_release_says_so(client, event, standard, url):
    client.post(url, form((standard, 1)))
    order = confirm_order(orders()[0])
    response = client.post(
        reverse("event_open_order", args=[event.slug]), {"order": order.reference, "action": "release"}
    )
    assert response.headers["Location"] == url
    assert "ikke lenger åpen" in client.get(url).content.decode()
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED


# --- Only the address is the same ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("bank")
def test_the_address_gets_one_email_and_the_page_says_nothing(client, url, standard):
    client.post(url, form((standard, 1)))
    [order] = orders()
    assert not OutgoingMail.objects.filter(email_name="open_order").exists()
    for email in ("kari@example.no", "KARI@example.no", "kari@example.no"):
        other = Client()
        response = other.post(url, form((standard, 1), email=email))
        assert response.status_code == 303
        assert order.reference not in response.headers["Location"]
    [mail] = OutgoingMail.objects.filter(email_name="open_order")
    assert (mail.to, mail.arguments) == ("kari@example.no", {"order": order.pk})


@pytest.mark.usefixtures("bank")
def test_sold_out_looks_the_same_with_a_known_address(client, url, standard):
    last_seat(standard)
    client.post(url, form((standard, 1)))
    texts = [
        re.sub(r"[\w-]{30,}", "", Client().post(url, form((standard, 1), email=email)).content.decode())
        for email in ("kari@example.no", "noen@example.no")
    ]
    assert texts[0].replace("kari@", "noen@") == texts[1]
    [mail] = OutgoingMail.objects.filter(email_name="open_order")
    assert mail.to == "kari@example.no"


# --- Races in the domain ------------------------------------------------------------------------------------------


def request_to_book(event, ticket_type, *, key="", replaces=None, name="Kari", units=1) -> BookingRequest:
    choice = Choice(ticket_type.pk, [Attendee("Navn", "navn@example.no")] * units)
    return BookingRequest(
        parts=[read_part(event, [choice], held=held_seats(replaces) if replaces else None)],
        buyer=Buyer(name=name, email="kari@example.no"),
        language="nb",
        submission=Submission(key),
        replaces_order=replaces,
    )


def test_two_windows_that_change_one_order_make_one(event, standard):
    last_seat(standard)
    first = buy(event, (standard, 1))
    requests = [request_to_book(event, standard, replaces=first, key=next(KEYS), name=name) for name in ("A", "B")]
    assert isinstance(book(requests[0]), Placed)
    with pytest.raises(CannotCancel):
        book(requests[1])
    assert isinstance(book(requests[0]), PlacedBefore)
    assert [order.status for order in orders()] == [OrderStatus.CANCELLED, OrderStatus.HELD]
    assert taken(standard) == [1]
    assert differences() == []


def test_a_change_that_fails_leaves_the_order_and_its_seats(event, standard, student):
    TicketType.objects.filter(pk=student.pk).update(capacity=1, taken=1)
    first = buy(event, (standard, 1))
    request = request_to_book(event, standard, replaces=first)
    other = read_part(event, [Choice(student.pk, [Attendee("Navn", "n@example.no")])])
    outcome = book(BookingRequest(parts=[other], buyer=request.buyer, language="nb", replaces_order=first))
    assert not isinstance(outcome, Placed)
    first.refresh_from_db()
    assert first.status == OrderStatus.HELD
    assert taken(standard) == [1]


def test_an_order_that_expired_meanwhile_is_replaced_by_a_new_one(event, standard):
    first = buy(event, (standard, 1))
    request = request_to_book(event, standard, replaces=first)
    end_hold(first)
    assert expire_order(first.pk)
    assert isinstance(book(request), Placed)
    assert [order.status for order in orders()] == [OrderStatus.EXPIRED, OrderStatus.HELD]
    assert differences() == []


def test_others_do_not_get_the_seats_in_between(event, standard):
    last_seat(standard)
    first = buy(event, (standard, 1))
    with pytest.raises(BookingRefused):
        buy(event, (standard, 1), email="annen@example.no")
    assert isinstance(book(request_to_book(event, standard, replaces=first)), Placed)
    with pytest.raises(BookingRefused):
        buy(event, (standard, 1), email="annen@example.no")
    assert timezone.now() < orders(OrderStatus.HELD)[0].expires_at


# --- Two tabs that were opened before the browser was known --------------------------------------------------------


def two_tabs(client, url, ticket_type) -> None:
    """The browser has opened the form, and the cookie of orders is not there yet when the next form is sent."""
    if settings.CSRF_COOKIE_NAME not in client.cookies:
        client.get(url, {f"t{ticket_type.pk}": "1"})
    assert settings.CSRF_COOKIE_NAME in client.cookies
    client.cookies.pop(known_orders.COOKIE, None)


@pytest.mark.usefixtures("bank")
def test_the_second_of_two_tabs_leads_to_the_first_order(client, url, standard):
    two_tabs(client, url, standard)
    first = client.post(url, form((standard, 1)))
    two_tabs(client, url, standard)
    second = client.post(url, form((standard, 1)))
    assert second.headers["Location"] == first.headers["Location"]
    assert len(orders()) == 1
    assert orders()[0].reference in signing.loads(
        client.cookies[known_orders.COOKIE].value, salt="payments.known-orders"
    )


@pytest.mark.usefixtures("bank")
def test_two_tabs_with_a_free_booking_are_asked_whether_two_are_meant(client, free_event):
    url, ticket_type = reverse("event_booking", args=[free_event.slug]), free_event.ticket_types.get()
    two_tabs(client, url, ticket_type)
    client.post(url, form((ticket_type, 1)))
    [first] = orders(OrderStatus.CONFIRMED)
    two_tabs(client, url, ticket_type)
    data = form((ticket_type, 1))
    asked = client.post(url, data)
    assert (asked.status_code, len(orders())) == (409, 1)
    assert f'name="another" value="{first.reference}"' in asked.content.decode()
    assert first.get_absolute_url() in asked.content.decode()
    places = set()
    for _click in range(2):
        two_tabs(client, url, ticket_type)
        places.add(client.post(url, {**data, "another": first.reference}).headers["Location"])
    assert len(places) == 1
    assert len(orders(OrderStatus.CONFIRMED)) == 2


@pytest.mark.usefixtures("bank")
def test_another_browser_with_the_same_contents_learns_nothing(client, url, standard):
    two_tabs(client, url, standard)
    client.post(url, form((standard, 1)))
    [first] = orders()
    other = Client()
    two_tabs(other, url, standard)
    response = other.post(url, form((standard, 1)))
    assert response.status_code == 303
    assert len(orders()) == 2
    assert first.access_key not in response.headers["Location"]


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize("change", [{"name": "Ola"}, {"email": "ola@example.no"}, {"code": "SOMMER"}])
def test_tabs_with_other_contents_are_other_orders(client, event, url, standard, change):
    code_for(event, percent=10)
    two_tabs(client, url, standard)
    client.post(url, form((standard, 1)))
    two_tabs(client, url, standard)
    client.post(url, form((standard, 1), **change))
    assert len(orders()) == 2


@pytest.mark.usefixtures("bank")
def test_a_tab_books_anew_when_the_order_of_the_other_has_ended(client, url, standard):
    for number in range(1, 4):
        two_tabs(client, url, standard)
        assert client.post(url, form((standard, 1))).status_code == 303
        assert len(orders()) == number
        end_hold(orders()[-1])


@pytest.mark.usefixtures("bank")
def test_an_identical_form_of_another_day_is_a_new_order(client, free_event, monkeypatch):
    url, ticket_type = reverse("event_booking", args=[free_event.slug]), free_event.ticket_types.get()
    two_tabs(client, url, ticket_type)
    client.post(url, form((ticket_type, 1)))
    Order.objects.update(created_at=timezone.now() - known_orders.LIFE - timedelta(minutes=1))
    two_tabs(client, url, ticket_type)
    assert client.post(url, form((ticket_type, 1))).status_code == 303
    assert len(orders()) == 2


@pytest.mark.usefixtures("bank")
def test_two_tabs_at_the_same_moment_make_one_order(client, url, standard, monkeypatch):
    """The second form is read before the first order is written: the database decides."""
    monkeypatch.setattr("events.booking.own_orders.orders_of_form", lambda *keys: (None, None, []))
    two_tabs(client, url, standard)
    first = client.post(url, form((standard, 1)))
    two_tabs(client, url, standard)
    second = client.post(url, form((standard, 1)))
    assert second.headers["Location"] == first.headers["Location"]
    assert len(orders()) == 1
    assert taken(standard) == [1]
