"""Staff change a ticket: permissions, the audit log, and no deadlines."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from event_factory import create_event, create_ticket_type
from wagtail.models import ModelLogEntry

from events.booking.book import Attendee, Choice
from events.models import Event, Ticket
from payments.documents.invoice import confirm_by_invoice
from payments.documents.receivables import invoice_of
from payments.enums import PaymentMethod
from payments.models import Order
from payments.orders.confirm import confirm_order
from payments.orders.place import Buyer
from tests.support.book_one import book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor")]

GIVE, TAKE, REFUND = "events.add_ticket", "events.delete_ticket", "payments.add_refund"
ACTIONS = {"attendee_change": GIVE, "attendee_send": GIVE, "attendee_link": GIVE, "attendee_cancel": TAKE}


@pytest.fixture
def order(event, standard, student):
    people = [Attendee("Ola Gammel", "ola@example.no"), Attendee("Liv", "liv@example.no")]
    buyer = Buyer(name="Kari", email="kari@example.no", organisation_name="Firma AS", org_number="923609016")
    order = book(
        event=event,
        choices=[Choice(standard.pk, people)],
        buyer=buyer,
        language="nb",
        method=PaymentMethod.INVOICE,
        due_days=14,
    )
    confirm_by_invoice(order)
    # The buyers' deadlines have passed; they do not apply to staff.
    past = timezone.now() - timedelta(days=1)
    Event.objects.filter(pk=event.pk).update(cancel_until=past, change_until=past)
    return order


@pytest.fixture
def ticket(order) -> Ticket:
    return Ticket.objects.filter(line__order=order).order_by("position").first()


@pytest.fixture
def signed_in(client, django_user_model):
    def signed_in(*permissions):
        from django.contrib.auth.models import Permission

        user = django_user_model.objects.create_user(f"staff{len(permissions)}@example.no", is_staff=True)
        for name in ("wagtailadmin.access_admin", "events.view_ticket", "events.view_event", *permissions):
            label, codename = name.split(".")
            user.user_permissions.add(Permission.objects.get(content_type__app_label=label, codename=codename))
        client.force_login(user)
        return user

    return signed_in


def logged(ticket, action) -> ModelLogEntry:
    return ModelLogEntry.objects.for_instance(ticket).get(action=action)


@pytest.mark.parametrize("name", [*ACTIONS, "attendee_exchange"])
def test_actions_require_permission(client, signed_in, ticket, name):
    url = reverse(name, args=[ticket.pk])
    assert client.post(url).status_code == 302  # to sign in
    # Check-in staff can see attendees, and cannot change tickets.
    other_permission = (
        "events.change_ticket" if name == "attendee_exchange" else TAKE if ACTIONS[name] == GIVE else GIVE
    )
    signed_in(other_permission)
    page = client.get(reverse("attendees:inspect", args=[ticket.pk])).content.decode()
    assert url not in page
    client.post(url, {"name": "Tyv", "email": "tyv@example.no", "note": "x"})
    after = Ticket.objects.get(pk=ticket.pk)
    assert (after.attendee_name, after.status) == ("Ola Gammel", "valid")
    assert not ModelLogEntry.objects.for_instance(ticket).exists()


def test_staff_change_the_attendee_after_the_deadline(client, signed_in, ticket):
    user = signed_in(GIVE)
    url = reverse("attendee_change", args=[ticket.pk])
    assert url in client.get(reverse("attendees:inspect", args=[ticket.pk])).content.decode()
    assert client.get(url).status_code == 200
    assert client.post(url, {"name": "", "email": "x"}).status_code == 422
    client.post(url, {"name": "Eva Ny", "email": "eva@example.no"})
    after = Ticket.objects.get(pk=ticket.pk)
    assert after.attendee_name == "Eva Ny"
    assert after.access_key != ticket.access_key
    entry = logged(ticket, "events.attendee_changed")
    assert entry.user == user
    assert (entry.data["before"]["name"], entry.data["after"]["name"]) == ("Ola Gammel", "Eva Ny")
    assert "Eva Ny" in entry.message


def test_showing_the_personal_link_is_logged(client, signed_in, ticket):
    user = signed_in(GIVE)
    inspect = reverse("attendees:inspect", args=[ticket.pk])
    assert ticket.access_key not in client.get(inspect).content.decode()
    url = reverse("attendee_link", args=[ticket.pk])
    assert client.get(url).status_code == 405
    assert ticket.access_key in client.post(url, follow=True).content.decode()
    assert logged(ticket, "events.link_shown").user == user


def test_the_ticket_is_resent_once_for_two_clicks(client, signed_in, ticket):
    signed_in(GIVE)
    for _click in range(2):
        client.post(reverse("attendee_send", args=[ticket.pk]))
    assert ModelLogEntry.objects.for_instance(ticket).filter(action="events.ticket_sent").count() == 1


def test_a_cancelled_ticket_is_credited(client, signed_in, order, ticket):
    user = signed_in(TAKE, REFUND)
    url = reverse("attendee_cancel", args=[ticket.pk])
    assert "3\xa0490" in client.get(url).content.decode()
    assert client.post(url, {"refund": "on"}).status_code == 422, "A reason is required."
    for _click in range(2):
        client.post(url, {"refund": "on", "note": "Syk"})
    assert Ticket.objects.get(pk=ticket.pk).status == "cancelled"
    assert invoice_of(order).open_ore == 349_000
    assert logged(ticket, "events.ticket_cancelled").user == user


def test_cancelling_without_refund_permission_refunds_nothing(client, signed_in, order, ticket):
    signed_in(TAKE)
    client.post(reverse("attendee_cancel", args=[ticket.pk]), {"refund": "on", "note": "Syk"})
    assert Ticket.objects.get(pk=ticket.pk).status == "cancelled"
    assert invoice_of(order).open_ore == 698_000


def test_a_ticket_is_exchanged(client, signed_in, order, ticket, student, event):
    signed_in(GIVE, TAKE, REFUND)
    url = reverse("attendee_exchange", args=[ticket.pk])
    assert client.get(url).status_code == 200
    other_type = create_ticket_type(
        event=create_event(title_nb="Annet", starts_at=event.starts_at, ends_at=event.ends_at),
        name_nb="Ordinær",
        price_ore=1,
    )
    assert client.post(url, {"to": other_type.pk}).status_code == 422
    client.post(url, {"to": student.pk})
    new = Order.objects.get(exchanged_from=order)
    assert Ticket.objects.get(line__order=new).attendee_name == "Ola Gammel"
    assert Ticket.objects.get(pk=ticket.pk).status == "cancelled"
    assert logged(ticket, "events.ticket_exchanged").data["after"] == new.reference


@pytest.fixture
def free_ticket(event) -> Ticket:
    free_type = create_ticket_type(event=event, name_nb="Gratis")
    people = [Attendee("Ola Gammel", "ola@example.no")]
    order = book(
        event=event,
        choices=[Choice(free_type.pk, people)],
        buyer=Buyer(name="Kari", email="kari@example.no"),
        language="nb",
    )
    confirm_order(order)
    return Ticket.objects.get(line__order=order)


def test_event_staff_exchange_for_what_costs_the_same(client, signed_in, free_ticket, event, standard):
    other_free_type = create_ticket_type(event=event, name_nb="Også gratis")
    user = signed_in(GIVE, TAKE)
    url = reverse("attendee_exchange", args=[free_ticket.pk])
    assert url in client.get(reverse("attendees:inspect", args=[free_ticket.pk])).content.decode()
    page = client.get(url).content.decode()
    assert "Også gratis" in page
    assert "Ordinær" not in page
    response = client.post(url, {"to": standard.pk})
    assert response.status_code == 422
    assert "økonomi" in response.content.decode()
    client.post(url, {"to": other_free_type.pk})
    new = Order.objects.get(exchanged_from=free_ticket.line.order)
    assert (new.status, Ticket.objects.get(line__order=new).ticket_type) == ("confirmed", other_free_type)
    entry = logged(free_ticket, "events.ticket_exchanged")
    assert (entry.user, entry.data["role"], entry.data["after"]) == (user, "staff", new.reference)


def test_event_staff_exchange_a_paid_ticket_at_the_same_price(client, signed_in, event, standard, paid):
    order = paid(
        book(
            event=event,
            choices=[Choice(standard.pk, [Attendee("Ola", "ola@example.no")])],
            language="nb",
            buyer=Buyer(name="Kari", email="kari@example.no"),
        )
    )
    same_price = create_ticket_type(event=event, name_nb="Sal B", price_ore=349_000)
    signed_in(GIVE, TAKE)
    ticket = Ticket.objects.get(line__order=order)
    client.post(reverse("attendee_exchange", args=[ticket.pk]), {"to": same_price.pk})
    new = Order.objects.get(exchanged_from=order)
    assert (new.status, new.due_ore) == ("confirmed", 0)
    assert set(order.refunds.values_list("channel", flat=True)) == {"transfer"}


def test_event_staff_may_not_exchange_where_money_moves(client, signed_in, ticket, event):
    """The invoice is not paid: it would be credited, and another one issued."""
    create_ticket_type(event=event, name_nb="Sal B", price_ore=349_000)
    signed_in(GIVE, TAKE)
    response = client.get(reverse("attendee_exchange", args=[ticket.pk]), follow=True)
    assert "økonomi" in response.content.decode()


def test_a_cancelled_ticket_cannot_be_changed(client, signed_in, ticket):
    signed_in(GIVE, TAKE, REFUND)
    Ticket.objects.filter(pk=ticket.pk).update(status="cancelled")
    for name in ("attendee_change", "attendee_cancel", "attendee_exchange"):
        url = reverse(name, args=[ticket.pk])
        assert url not in client.get(reverse("attendees:inspect", args=[ticket.pk])).content.decode()
        assert client.get(url).status_code == 302
