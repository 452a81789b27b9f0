"""What one client can hold: a script takes no more than its share, and honest buyers behind one address get tickets."""

import hashlib
import re
from datetime import timedelta

import pytest
from booking_helpers import details, taken
from concurrency import at_once, results
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from event_factory import create_event, create_ticket_type

from core.dates import format_day, format_deadline
from core.limits import digest_of
from core.models import LimitReached
from core.web import challenge as challenge_module
from core.web.challenge import WORK_BITS, is_solved, new_challenge
from events.booking import book as booking
from events.booking.booking_request import BookingRequest, read_part
from events.booking.confirm_link import link_url
from events.booking.selection import Attendee, Choice, Problem, ProblemReason
from events.models import Ticket
from mail.queue import send_unsent
from payments.checkout.expiry import expire_due_orders
from payments.checkout.session import start_checkout
from payments.checkout.submission import Placed
from payments.enums import OrderStatus, PaymentMethod
from payments.models import Order
from payments.orders.clients import delete_old_clients, unpaid_holds
from payments.orders.place import Buyer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "checkout_answer")]


def create_open_event(capacity: int | None, price_ore: int = 0):
    starts = timezone.now() + timedelta(days=9)
    event = create_event(
        title_nb="Frokostmøte", slug="frokost", starts_at=starts, ends_at=starts + timedelta(hours=1), capacity=capacity
    )
    return event, create_ticket_type(event=event, name_nb="Plass", price_ore=price_ore, max_per_order=60)


@pytest.fixture
def full_of_seats(db):
    return create_open_event(60)


@pytest.fixture
def paid(db):
    return create_open_event(300, price_ore=10_000)


def order_seats(event, ticket_type, number, client, *, email="kari@example.no", **fields):
    """The outcome of booking so many seats; a free order is confirmed as the booking page does."""
    request = BookingRequest(
        parts=[read_part(event, [Choice(ticket_type.pk, [Attendee("Navn", email)] * number)])],
        buyer=Buyer(name="Kari", email=email),
        language="nb",
        client=client,
        **fields,
    )
    outcome = booking.book(request)
    if isinstance(outcome, Placed) and outcome.order.total_ore == 0:
        start_checkout(outcome.order)
    return outcome


def reason_of(outcome) -> ProblemReason:
    [problems] = outcome.problems.values()
    return problems[None].reason


def valid_seats() -> int:
    return Ticket.objects.filter(line__order__status=OrderStatus.CONFIRMED).count()


def post(client, event, ticket_type, number=1, *, at="203.0.113.7", **fields):
    fields = {"submission_key": f"{Order.objects.count():0>32}{len(mail.outbox)}"[-40:], **fields}
    url = reverse("event_booking", args=[event.slug])
    # Each booking in a browser of its own: equal forms of one browser are one order.
    client.cookies.pop("orders", None)
    return client.post(url, details((ticket_type, number), **fields), headers={"X-Forwarded-For": at})


def link_in_email() -> str:
    send_unsent()
    [text] = [message.body for message in mail.outbox if message.subject.startswith("Bekreft")][-1:]
    return re.search(r"http://\S+?(/\S+)", text.replace("http://localhost:8000", "http://x"))[1]


# --- Free events ------------------------------------------------------------------------------------------------------


def test_a_script_gets_its_share_and_no_more(full_of_seats):
    event, ticket_type = full_of_seats
    for number in range(30):
        order_seats(event, ticket_type, 5, "script", email=f"invented{number}@example.no")
    assert valid_seats() == 10
    assert taken(event) == [20]
    # Twenty minutes later it can hold as many again, and never more.
    Order.objects.filter(status=OrderStatus.HELD).update(expires_at=timezone.now() - timedelta(seconds=1))
    expire_due_orders()
    assert taken(event) == [10]
    for number in range(30):
        order_seats(event, ticket_type, 5, "script", email=f"other{number}@example.no")
    assert taken(event) == [20]
    limits = dict(LimitReached.objects.values_list("action", "count"))
    assert limits["free_seats"] == 4
    assert limits["open_seats"] == 54


@pytest.mark.parametrize(("capacity", "share"), [(20, 10), (60, 10), (200, 20), (None, 10)])
def test_the_share_is_ten_seats_or_a_tenth_of_the_capacity(capacity, share):
    event, ticket_type = create_open_event(capacity)
    for _number in range(40):
        order_seats(event, ticket_type, 1, "script")
    assert valid_seats() == share


def test_the_smallest_capacity_decides(full_of_seats):
    event, _ticket_type = full_of_seats
    type(event).objects.filter(pk=event.pk).update(capacity=600)
    event.refresh_from_db()
    small = create_ticket_type(event=event, name_nb="Få", price_ore=0, capacity=120, position=2)
    for _number in range(30):
        order_seats(event, small, 1, "script")
    assert valid_seats() == 12


def test_one_post_for_the_whole_event_is_refused(full_of_seats):
    event, ticket_type = full_of_seats
    outcome = order_seats(event, ticket_type, 60, "script")
    assert reason_of(outcome) == ProblemReason.MANY_UNCONFIRMED
    assert taken(event) == [0]


def test_a_group_larger_than_the_share_can_confirm_by_email(full_of_seats):
    event, ticket_type = full_of_seats
    outcome = order_seats(event, ticket_type, 14, "company")
    assert outcome.order.needs_confirmation
    assert taken(event) == [14]
    assert reason_of(order_seats(event, ticket_type, 14, "company", email="b@example.no")) == (
        ProblemReason.MANY_UNCONFIRMED
    )


def test_the_rush_beside_a_script_sells_every_seat(db):
    event, ticket_type = create_open_event(50)
    waiting = []
    for number in range(200):
        order_seats(event, ticket_type, 5, "script", email=f"invented{number}@example.no")
        email = f"honest{number}@example.no"
        outcome = order_seats(event, ticket_type, 1, f"client{number}", email=email)
        if not isinstance(outcome, Placed):
            waiting.append((number, email))
    assert valid_seats() == 40
    Order.objects.filter(status=OrderStatus.HELD).update(expires_at=timezone.now() - timedelta(seconds=1))
    for number, email in waiting:
        order_seats(event, ticket_type, 1, f"client{number}", email=email)
    assert valid_seats() == 50
    assert taken(event) == [50]
    script = Ticket.objects.filter(line__order__client="script", line__order__status=OrderStatus.CONFIRMED)
    assert script.count() == 10


def test_a_company_behind_one_address_books_free_seats(client, db):
    event, ticket_type = create_open_event(200)
    for number in range(60):
        response = post(client, event, ticket_type, email=f"kollega{number}@firma.example")
        assert response.status_code == 303, number
        if "lenke" in response["Location"]:
            assert client.post(link_in_email()).status_code == 303
    assert valid_seats() == 60


def test_simultaneous_posts_of_one_client_get_no_more(threads, db):
    event, ticket_type = create_open_event(60)
    results(at_once(*[lambda: order_seats(event, ticket_type, 5, "script")] * 6))
    assert valid_seats() <= 10
    assert taken(event)[0] <= 20


def test_further_seats_are_valid_when_the_button_behind_the_link_is_used(client, full_of_seats):
    event, ticket_type = full_of_seats
    post(client, event, ticket_type, 10)
    assert valid_seats() == 10
    response = post(client, event, ticket_type, 1, email="ola@example.no")
    assert response.status_code == 303
    order = Order.objects.get(buyer_email="ola@example.no")
    assert order.access_key not in response["Location"]
    page = client.get(response["Location"])
    assert "Vi har sendt deg en lenke" in page.content.decode()
    assert order.access_key not in page.content.decode()
    assert timedelta(minutes=19) < order.expires_at - timezone.now() <= timedelta(minutes=20)
    # Neither the order page nor its button confirms it.
    assert "Bekreft påmeldingen" in client.get(order.get_absolute_url()).content.decode()
    client.post(reverse("order_pay", args=[order.access_key]))
    order.refresh_from_db()
    assert order.status == OrderStatus.HELD
    link = link_in_email()
    # A program that follows the links of an e-mail confirms nothing.
    assert client.head(link).status_code == 200
    page = client.get(link)
    assert page.status_code == 200
    assert page["Cache-Control"] == "private, no-store"
    assert "1 × Plass" in page.content.decode()
    assert "Bekreft påmeldingen" in page.content.decode()
    order.refresh_from_db()
    assert order.status == OrderStatus.HELD
    response = client.post(link)
    assert (response.status_code, response["Location"]) == (303, order.get_absolute_url())
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert client.get(link)["Location"] == order.get_absolute_url()
    assert [message.to for message in mail.outbox if message.subject.startswith("Bekreft")] == [["ola@example.no"]]


def test_a_link_that_is_valid_until_tomorrow_says_the_day(client, full_of_seats, settings):
    settings.CONFIRM_MINUTES = 24 * 60
    event, ticket_type = full_of_seats
    post(client, event, ticket_type, 10)
    response = post(client, event, ticket_type, 1, email="ola@example.no")
    order = Order.objects.get(buyer_email="ola@example.no")
    when = format_deadline(order.expires_at)
    assert format_day(order.expires_at) in when
    assert when in client.get(response["Location"]).content.decode()
    send_unsent()
    [text] = [message.body for message in mail.outbox if message.subject.startswith("Bekreft")]
    assert when in text


def test_the_same_form_sent_twice_leads_to_the_same_page(client, full_of_seats):
    event, ticket_type = full_of_seats
    post(client, event, ticket_type, 10)
    first = post(client, event, ticket_type, 1, submission_key="z" * 32, email="ola@example.no")
    second = post(client, event, ticket_type, 1, submission_key="z" * 32, email="ola@example.no")
    assert first["Location"].split("?")[0] == second["Location"].split("?")[0]
    assert Order.objects.count() == 2
    assert Order.objects.filter(status=OrderStatus.HELD).count() == 1


def test_a_link_that_comes_too_late_gives_no_seat(client, full_of_seats):
    event, ticket_type = full_of_seats
    post(client, event, ticket_type, 10)
    post(client, event, ticket_type, 1, email="ola@example.no")
    link = link_in_email()
    Order.objects.filter(status=OrderStatus.HELD).update(expires_at=timezone.now() - timedelta(seconds=1))
    for method in (client.get, client.post):
        page = client.get(method(link)["Location"])
        assert "Lenken kom for sent" in page.content.decode()
    assert valid_seats() == 10
    expire_due_orders()
    assert taken(event) == [10]


def test_the_page_of_the_link_is_in_the_language_of_the_order(client, full_of_seats):
    event, ticket_type = full_of_seats
    post(client, event, ticket_type, 10)
    post(client, event, ticket_type, 1, email="ola@example.no")
    Order.objects.filter(status=OrderStatus.HELD).update(language="en")
    order = Order.objects.get(status=OrderStatus.HELD)
    page = client.get(link_url(order).replace(settings.SITE_URL, ""))
    assert "Confirm the booking</button>" in page.content.decode()


def test_a_confirmation_needs_the_token_of_the_page(full_of_seats):
    event, ticket_type = full_of_seats
    client = Client(enforce_csrf_checks=True)
    order_seats(event, ticket_type, 14, "company")
    order = Order.objects.get()
    assert client.post(link_url(order).replace(settings.SITE_URL, "")).status_code == 403
    order.refresh_from_db()
    assert order.status == OrderStatus.HELD


def test_links_that_are_not_ours_are_not_found(client, db):
    for token in ("x", "MQ:1:abc", "a" * 500):
        assert client.get(reverse("booking_confirm", args=[token])).status_code == 404
        assert client.post(reverse("booking_confirm", args=[token])).status_code == 404
        assert client.get(reverse("booking_link_sent"), {"received": token}).status_code == 404


def test_an_address_gets_three_links_in_an_hour(client, full_of_seats):
    event, ticket_type = full_of_seats
    post(client, event, ticket_type, 10)
    statuses = [post(client, event, ticket_type, 1, email="offer@example.no").status_code for _n in range(5)]
    assert statuses == [303, 303, 303, 429, 429]
    send_unsent()
    sent = [message.subject for message in mail.outbox if message.to == ["offer@example.no"]]
    assert sum(subject.startswith("Bekreft") for subject in sent) == 3


def test_an_address_gets_three_confirmations_of_free_bookings_in_an_hour(client, full_of_seats, time_machine):
    event, ticket_type = full_of_seats
    for _number in range(5):
        post(client, event, ticket_type, 1, email="offer@example.no")
    assert valid_seats() == 5
    send_unsent()
    assert [message.to for message in mail.outbox].count(["offer@example.no"]) == 3
    time_machine.move_to(timezone.now() + timedelta(minutes=61))
    send_unsent()
    assert [message.to for message in mail.outbox].count(["offer@example.no"]) == 5


def test_orders_of_staff_are_not_limited(full_of_seats):
    event, ticket_type = full_of_seats
    order_seats(event, ticket_type, 30, "")
    assert valid_seats() == 30


def test_who_ordered_is_forgotten(full_of_seats, settings):
    event, ticket_type = full_of_seats
    order_seats(event, ticket_type, 1, "client")
    assert delete_old_clients() == 0
    assert delete_old_clients(timezone.now() + timedelta(days=31)) == 1
    assert Order.objects.get().client == ""


# --- Free seats beside paid ones --------------------------------------------------------------------------------------


@pytest.fixture
def course(db):
    """A ticket type for 3 kr at another event."""
    return create_ticket_type(event=create_event(title_nb="Kurs", slug="kurs"), price_ore=300, max_per_order=60)


def order_both(free, number, paid, client, *, email="kari@example.no"):
    parts = [
        read_part(free.event, [Choice(free.pk, [Attendee("Navn", email)] * number)]),
        read_part(paid.event, [Choice(paid.pk, [Attendee("Navn", email)])]),
    ]
    request = BookingRequest(parts=parts, buyer=Buyer(name="Kari", email=email), language="nb", client=client)
    return booking.book(request)


def test_a_paid_ticket_does_not_lift_the_share_of_free_seats(full_of_seats, course):
    event, free = full_of_seats
    outcome = order_both(free, 50, course, "script")
    assert outcome.problems == {event.pk: {free.pk: Problem(ProblemReason.FREE_BESIDE_PAID, 10)}}
    assert (Order.objects.count(), taken(free, course)) == (0, [0, 0])
    outcome = order_both(free, 10, course, "script")
    assert (outcome.order.needs_confirmation, outcome.order.total_ore) == (False, 300)
    # Held seats are counted like valid ones, with and without a price beside them.
    outcome = order_both(free, 1, course, "script")
    assert outcome.problems == {event.pk: {free.pk: Problem(ProblemReason.FREE_BESIDE_PAID, 0)}}
    assert order_seats(event, free, 1, "script").order.needs_confirmation
    assert taken(free, course) == [11, 1]
    assert dict(LimitReached.objects.values_list("action", "count")) == {"open_seats": 2, "free_seats": 1}
    # Another client has a share of its own.
    assert isinstance(order_both(free, 10, course, "other"), Placed)


def test_free_seats_beside_dearer_ones_of_one_event_are_limited(full_of_seats):
    event, free = full_of_seats
    dear = create_ticket_type(event=event, name_nb="Bord", price_ore=300, capacity=2, position=2)
    choices = [Choice(dear.pk, [Attendee()]), Choice(free.pk, [Attendee()] * 11)]
    request = BookingRequest(
        parts=[read_part(event, choices)], buyer=Buyer(name="Kari", email="k@example.no"), language="nb", client="one"
    )
    assert booking.book(request).problems == {event.pk: {free.pk: Problem(ProblemReason.FREE_BESIDE_PAID, 10)}}


def test_paid_seats_and_orders_of_staff_have_no_share(full_of_seats, course):
    _event, free = full_of_seats
    assert isinstance(order_both(free, 30, course, ""), Placed)
    outcome = order_seats(course.event, course, 40, "company")
    assert isinstance(outcome, Placed)
    assert not outcome.order.needs_confirmation


def test_a_refusal_of_free_seats_is_beside_their_row(client, db):
    event, free = create_open_event(60)
    dear = create_ticket_type(event=event, name_nb="Bord", price_ore=300, position=2)
    response = post(client, event, free, 11, **{f"t{dear.pk}": "1", "names": "later"})
    assert response.status_code == 409
    assert response.context["errors"] == [
        (
            f"t{free.pk}",
            "Plass: Du kan bestille høyst 10 sammen med billetter som koster noe. "
            "Bestill flere gratisbilletter i en egen bestilling.",
        )
    ]
    assert response.context["form"]["name"].value() == "Kari Kjøper"
    assert Order.objects.count() == 0


# --- Paid events ------------------------------------------------------------------------------------------------------


def test_many_unpaid_orders_lead_to_a_question_and_never_to_a_refusal(client, paid):
    event, ticket_type = paid
    for number in range(20):
        order_seats(event, ticket_type, 1, digest_of("203.0.113.7"), email=f"a{number}@example.no")
    response = post(client, event, ticket_type, name="Nina Navn")
    assert response.status_code == 429
    assert response.context["form"]["name"].value() == "Nina Navn"
    challenge = response.context["challenge"]
    assert challenge.question in response.content.decode()
    assert Order.objects.count() == 20
    answer = {"challenge": challenge.token, "challenge_answer": _sum_of(challenge.token)}
    assert post(client, event, ticket_type, **answer | {"challenge_answer": "99"}).status_code == 429
    assert post(client, event, ticket_type, **answer, submission_key="s" * 32).status_code == 303
    # One answer is for one order.
    assert post(client, event, ticket_type, **answer, submission_key="u" * 32).status_code == 429
    # Another client is asked nothing.
    assert post(client, event, ticket_type, at="198.51.100.1", submission_key="v" * 32).status_code == 303


def test_two_hundred_buyers_behind_one_address_get_paid_tickets(paid):
    event, ticket_type = paid
    for number in range(200):
        email = f"kollega{number}@firma.example"
        outcome = order_seats(event, ticket_type, 1, "company", email=email)
        if not isinstance(outcome, Placed):
            assert reason_of(outcome) == ProblemReason.QUESTION
            outcome = order_seats(event, ticket_type, 1, "company", email=email, has_answered=True)
        assert isinstance(outcome, Placed)
    assert taken(event) == [200]


def test_orders_by_invoice_are_counted_too(paid):
    event, ticket_type = paid
    order_seats(event, ticket_type, 1, "client")
    Order.objects.update(status=OrderStatus.CONFIRMED, method=PaymentMethod.INVOICE)
    assert unpaid_holds("client").count() == 1
    assert unpaid_holds("other").count() == 0


def _sum_of(token: str) -> str:
    return str(sum(challenge_module.numbers_of(token)))


def test_the_work_of_a_script_is_an_answer(db):
    token = new_challenge().token
    work = next(
        number
        for number in range(10_000_000)
        if int.from_bytes(hashlib.sha256(f"{token}:{number}".encode()).digest()) >> (256 - WORK_BITS) == 0
    )
    assert not is_solved({"challenge": token, "challenge_work": str(work + 1)})
    assert not is_solved({"challenge": "x" + token, "challenge_work": str(work)})
    assert is_solved({"challenge": token, "challenge_work": str(work)})
    assert not is_solved({"challenge": token, "challenge_work": str(work)})
