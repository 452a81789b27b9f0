"""The waiting list of a sold-out paid event, from joining to the last seat, through pages and e-mails."""

import json
import re

import pytest
from booking_helpers import details
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from waitinglist_helpers import buy, states

from events.models import Ticket, TicketType, WaitingEntry
from events.stock.recount import differences
from payments.checkout.manual import register_payment
from payments.models import Order, Refund
from payments.orders.confirm import confirm_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("event_page", "checkout_answer")]


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    cache.clear()
    return lambda: django_capture_on_commit_callbacks(execute=True)


def join_list(client, event, ticket_type, name, quantity) -> WaitingEntry:
    response = client.post(
        reverse("waiting_join", args=[event.slug]),
        {"ticket_type": ticket_type.pk, "quantity": quantity, "name": name.title(), "email": f"{name}@example.no"},
    )
    assert response.status_code == 303
    return WaitingEntry.objects.get(email=f"{name}@example.no")


def cancel_all(client, order) -> None:
    """Cancel all tickets through the buyer's pages."""
    url = reverse("order_cancel_tickets", args=[order.access_key])
    ticket_pks = list(Ticket.objects.filter(line__order=order).values_list("pk", flat=True))
    plan = client.get(url, {"t": ticket_pks}).context["plan"]
    client.post(url, {"t": ticket_pks, "shown": plan.amount_ore})


def subjects(mailoutbox, address) -> list[str]:
    return [mail.subject for mail in mailoutbox if mail.to == [address]]


def event_structured_data(page) -> dict:
    scripts = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page.text, re.DOTALL)
    items = [
        item for text in scripts for item in (lambda data: data if isinstance(data, list) else [data])(json.loads(text))
    ]
    items = [entry for item in items for entry in item.get("@graph", [item])]
    return next(item for item in items if item.get("@type") == "Event")


def test_waiting_list_from_joining_to_the_last_seat(
    client, event, standard, student, event_page, commit, mailoutbox, django_user_model
):
    TicketType.objects.filter(pk=student.pk).update(active=False)
    TicketType.objects.filter(pk=standard.pk).update(capacity=6)
    staff = django_user_model.objects.create_user("kasse@example.no")
    order_of_two, order_of_four = (buy(event, standard, n, email=f"b{n}@example.no", confirmed=False) for n in (2, 4))
    for order in (order_of_two, order_of_four):
        with commit():
            register_payment(order, order.total_ore, timezone.localdate(), by=staff)

    page = client.get(event_page.url)
    assert reverse("waiting_join", args=[event.slug]) in page.text
    assert page.context["seats"].state == "waiting"
    assert {offer["availability"] for offer in event_structured_data(page)["offers"]} == {"https://schema.org/SoldOut"}
    assert page.context["state_text"] in client.get(event_page.get_parent().url).text

    with commit():
        first = join_list(client, event, standard, "anne", 2)
        second = join_list(client, event, standard, "bo", 3)
        third = join_list(client, event, standard, "cato", 1)
    assert all(len(subjects(mailoutbox, entry.email)) == 1 for entry in (first, second, third))

    TicketType.objects.filter(pk=standard.pk).update(price_ore=500_000)
    with commit():
        cancel_all(client, order_of_two)
    assert Refund.objects.get().amount_ore == 2 * 349_000
    assert states(first, second, third) == ["offered", "waiting", "waiting"]
    assert len(subjects(mailoutbox, first.email)) == 2
    assert len(subjects(mailoutbox, second.email)) == len(subjects(mailoutbox, third.email)) == 1
    assert client.get(event_page.url).context["seats"].state == "waiting"

    # Nobody else can book the offered seats, whatever the request contains.
    booking = reverse("event_booking", args=[event.slug])
    refused = client.post(booking, details((standard, 1), submission_key="p" * 32))
    assert refused.status_code in (409, 422)
    assert client.post(booking, details((standard, 2), offer=second.key, submission_key="q" * 32)).status_code != 303

    body = next(mail.body for mail in mailoutbox if mail.to == [first.email] and "?offer=" in mail.body)
    link = re.search(r"https?://[^/]+(/\S+\?offer=\S+)", body)[1]
    assert "6\xa0980" in body
    booking_page = client.get(link)
    assert booking_page.status_code == 200
    assert booking_page.context["quote"].total_ore == 2 * 349_000
    response = client.post(booking, details((standard, 2), offer=first.key))
    assert response["Location"].startswith("https://checkout.stripe.com/")
    order = Order.objects.latest("pk")
    assert order.total_ore == 2 * 349_000
    with commit():
        confirm_order(order)
    assert client.get(reverse("waiting_entry", args=[first.key])).context["state"] == "booked"
    assert states(second, third) == ["waiting", "waiting"]

    with commit():
        cancel_all(client, order_of_four)
    assert states(second, third) == ["offered", "offered"]
    with commit():
        client.post(reverse("waiting_entry", args=[second.key]), {"action": "leave"})
    seats = client.get(event_page.url).context["seats"]
    assert (seats.state, seats.left) == ("few", 3)
    assert differences() == []
