"""Tampered requests: changed prices and quantities, unavailable ticket types, and other buyers' tickets."""

import pytest
from booking_helpers import buy, code_for, details
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from event_factory import create_ticket_type
from waitinglist_helpers import sell_out, wait

from events.enums import Audience
from events.models import Event, Ticket, TicketType, WaitingEntry
from events.waitinglist import join
from payments.models import Order
from payments.orders.confirm import confirm_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "checkout_answer")]


@pytest.fixture
def url(event) -> str:
    return reverse("event_booking", args=[event.slug])


def type_for(event, audience, **fields) -> TicketType:
    return create_ticket_type(
        event=event, position=5, name_nb="Hemmelig", price_ore=100_00, audience=audience, **fields
    )


def test_a_price_from_the_browser_is_ignored(client, url, standard):
    made_up = {"price": "1", f"price-{standard.pk}": "1", f"t{standard.pk}-price": "1", "total": "1", "unit_ore": "1"}
    assert client.post(url, details((standard, 1), **made_up)).status_code == 303
    assert Order.objects.get().total_ore == standard.price_ore
    # In this browser the same form would be the same order.
    refused = Client().post(url, details((standard, 1), shown_total="1", submission_key="l" * 32))
    assert refused.status_code == 422
    assert Order.objects.count() == 1


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "1e3", "99999999", "٣", "0x1", " ", "1;2"])
def test_an_invalid_quantity_is_refused(client, url, standard, number):
    response = client.post(url, details((standard, 1)) | {f"t{standard.pk}": number})
    assert response.status_code == 422
    assert not Order.objects.exists()


def test_more_than_the_limit_per_order_is_refused(client, url, student):
    assert client.post(url, details((student, student.max_per_order + 1))).status_code == 422
    assert not Order.objects.exists()


def test_ticket_types_of_another_event_are_refused(client, url, standard, free_event):
    foreign = free_event.ticket_types.get()
    assert client.post(url, details((foreign, 1))).status_code == 422
    assert client.post(url, details((standard, 1), (foreign, 1))).status_code == 422
    assert not Order.objects.exists()


def test_a_hidden_type_needs_its_own_code(client, url, event, standard, free_event):
    hidden = type_for(event, Audience.CODE)
    code_for(event, "ALLE")
    code_for(event, "ANDRE", standard)
    code_for(free_event, "UTENFOR", hidden)
    for code in ("", "ALLE", "ANDRE", "UTENFOR", "FINNESIKKE"):
        assert hidden.name_nb not in client.get(url, {"code": code, f"t{hidden.pk}": "1"}).content.decode(), code
        assert client.post(url, details((hidden, 1), code=code)).status_code == 422, code
    assert not Order.objects.exists()
    code_for(event, "APEN", hidden)
    assert client.post(url, details((hidden, 1), code="apen")).status_code == 303


def test_another_events_code_and_an_expired_code_give_no_discount(client, url, event, standard, free_event):
    code_for(free_event, "ANNEN", percent=90)
    code_for(event, "GAMMEL", percent=90, valid_until=timezone.now())
    code_for(event, "AV", percent=90, active=False)
    for code in ("ANNEN", "GAMMEL", "AV"):
        assert client.post(url, details((standard, 1), code=code)).status_code == 422
    assert not Order.objects.exists()


def test_a_typed_member_address_gives_no_member_price(client, url, event, standard, member, stranger):
    closed = type_for(event, Audience.MEMBERS)
    organisation = {"organisation_name": "Medlem AS", "org_number": "923609016", "email": member.email}
    for user in (None, stranger):
        if user:
            client.force_login(user)
        assert client.post(url, details((closed, 1), **organisation)).status_code == 422
        key = f"key-of-{user or 'nobody'}".replace("@", "").ljust(20, "x")[:30].replace(" ", "-").replace(".", "")
        response = client.post(url, details((standard, 1), **organisation, submission_key=key))
        assert response.status_code == 303
        assert Order.objects.latest("pk").total_ore == standard.price_ore


def test_an_offer_is_booked_once_for_its_event_and_before_it_ends(client, url, event, standard, free_event):
    full = sell_out(event, standard, 2)
    entry = wait(event, standard)
    from events.tickets.cancel import cancel_tickets

    cancel_tickets(full[0], [Ticket.objects.filter(line__order=full[0]).first().pk], role="staff")
    entry = WaitingEntry.objects.get(pk=entry.pk)
    assert join.offer_of(event, entry.key)
    orders = Order.objects.count()
    for key in (entry.key[:-1], entry.key.swapcase(), str(entry.pk), "x" * 32):
        assert client.post(url, details((standard, 1), offer=key)).status_code in (409, 422)
    other = reverse("event_booking", args=[free_event.slug])
    ticket_type = free_event.ticket_types.get()
    response = client.post(other, details((ticket_type, 1), offer=entry.key))
    assert Order.objects.exclude(lines__ticket_line__ticket_type=ticket_type).count() == orders, response.status_code
    assert client.post(url, details((standard, 2), offer=entry.key, submission_key="m" * 32)).status_code == 422
    assert client.post(url, details((standard, 1), offer=entry.key, submission_key="n" * 32)).status_code == 303
    confirm_order(Order.objects.latest("pk"))
    again = client.post(url, details((standard, 1), offer=entry.key, submission_key="o" * 32))
    assert again.status_code in (409, 422)
    assert Order.objects.filter(lines__ticket_line__ticket_type=standard).count() == orders + 1


@pytest.fixture
def orders(event, standard) -> tuple[Order, Order]:
    """Mine and theirs, both confirmed."""
    Event.objects.filter(pk=event.pk).update(cancel_until=event.starts_at)
    return tuple(
        confirm_order(buy(event, (standard, 1, [name]), email=f"{name.lower()}@example.no")) for name in ("Meg", "Dem")
    )


def test_an_order_link_cannot_change_another_orders_ticket(client, orders, standard):
    mine, theirs = orders
    ticket = Ticket.objects.get(line__order=theirs)
    before = Ticket.objects.values().get(pk=ticket.pk)
    for name in ("order_ticket", "order_ticket_exchange", "order_ticket_send", "order_colleague_add",
                 "order_colleague_remove", "order_ticket_pdf"):  # fmt: skip
        address = reverse(name, args=[mine.access_key, ticket.pk])
        for response in (client.get(address), client.post(address, {"name": "Tyv", "email": "tyv@example.no"})):
            assert response.status_code in (404, 405), name
    client.post(reverse("order_cancel_tickets", args=[mine.access_key]), {"t": ticket.pk, "shown": "0"})
    client.post(reverse("order_invite", args=[mine.access_key]), {f"email-{ticket.pk}": "tyv@example.no"})
    assert Ticket.objects.values().get(pk=ticket.pk) == before
    assert client.get(reverse("attendee_ticket", args=[mine.access_key])).status_code == 404
    assert client.get(reverse("order", args=[ticket.access_key])).status_code == 404


def test_exchange_into_unavailable_ticket_types_is_refused(client, event, orders, standard):
    hidden, closed = type_for(event, Audience.CODE), type_for(event, Audience.MEMBERS)
    inactive = type_for(event, Audience.EVERYONE, active=False)
    code_for(event, "APEN", hidden)
    mine = orders[0]
    address = reverse("order_ticket_exchange", args=[mine.access_key, Ticket.objects.get(line__order=mine).pk])
    for ticket_type in (hidden, closed, inactive, standard):
        response = client.post(f"{address}?code=APEN", {"to": ticket_type.pk, "shown": "0", "code": "APEN"})
        assert response.status_code == 409
    assert not Order.objects.filter(exchanged_from=mine).exists()


def test_email_links_never_use_the_request_host(client, url, free_event, settings, commit_mail, mailoutbox):
    settings.ALLOWED_HOSTS = ["*"]
    ticket_type = free_event.ticket_types.get()
    with commit_mail():
        response = client.post(
            reverse("event_booking", args=[free_event.slug]),
            details((ticket_type, 1)),
            headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Server": "evil.example"},
        )
    assert response.status_code == 303
    assert "evil.example" not in response["Location"]
    assert mailoutbox
    for mail in mailoutbox:
        assert "evil.example" not in str(mail.message())
        assert settings.SITE_URL in mail.body
