"""E-mails about a cancelled or moved event say what is true of this order, and a preview says the same."""

import re
from datetime import timedelta

import pytest
from booking_helpers import hold
from django.core import mail
from django.utils import timezone, translation
from event_factory import create_ticket_type
from icalendar import Calendar

from core.money import format_kr
from core.wall_clock import end_of_day
from events.changes.decide import cancel_and_announce, event_facts, extend_cancellation, move_event
from events.changes.process import process_change
from events.emails.previews import preview_change_email, preview_email
from events.enums import ChangeKind, MessageKind
from events.models import Event, EventChange, Ticket
from events.stock.units import units_of
from events.tickets.change_attendee import AttendeeDetails, change_attendee
from events.tickets.statements import cancellation_terms, cancellation_text
from mail.models import OutgoingMail
from mail.queue import compose_message
from payments.documents.invoice import confirm_by_invoice
from payments.enums import PaymentMethod
from payments.models import Order
from payments.orders.confirm import confirm_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

CALENDAR_NOTE = "Har du det i kalenderen"


def files_to(email: str) -> list[str]:
    """The names of the files attached to the last e-mail to this address."""
    return [name for name, _content, _type in last_to(email).attachments]


def last_to(email: str):
    return [message for message in mail.outbox if message.to == [email]][-1]


def statuses_in_calendar(email: str) -> list[str]:
    content = next(content for name, content, _type in last_to(email).attachments if name.endswith(".ics"))
    return [entry["status"] for entry in Calendar.from_ical(content).events]


@pytest.fixture
def announce(commit):
    """Moves or cancels an event and processes all orders. The e-mails are in the outbox."""

    def announce(event, new=None, **fields) -> EventChange:
        mail.outbox.clear()
        with commit():
            change = cancel_and_announce(event, **fields) if new is None else move_event(event, new, **fields)
            process_change(change.pk)
        return change

    return announce


def later(event, days=7) -> dict:
    return {"starts_at": event.starts_at + timedelta(days=days), "ends_at": event.ends_at + timedelta(days=days)}


def test_a_move_tells_who_has_not_paid_that_the_order_is_only_held(event, standard, announce):
    order = hold(event, standard, "anna@example.no")
    announce(event, later(event), until=end_of_day(timezone.localdate() + timedelta(days=20)))
    (message,) = mail.outbox
    assert message.to == ["kari@example.no"]
    assert f"Bestillingen din {order.reference} er ikke betalt ennå." in message.body
    assert "gjelder som" not in message.body
    assert "avbestilles" not in message.body
    assert CALENDAR_NOTE not in message.body
    assert message.attachments == []


def test_a_move_says_nothing_to_whose_hold_has_run_out(event, standard, announce):
    order = hold(event, standard, "anna@example.no")
    Order.objects.filter(pk=order.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    announce(event, later(event))
    assert mail.outbox == []


def test_a_move_promises_money_only_to_who_has_paid(event, standard, paid, announce):
    invoiced = hold(
        event, standard, "bo@example.no", buyer="invoice@example.no", method=PaymentMethod.INVOICE, due_days=14
    )
    confirm_by_invoice(invoiced)
    free_type = create_ticket_type(event=event, name_nb="Gratis")
    free = hold(event, free_type, "", buyer="free@example.no")
    confirm_order(free)
    paid(hold(event, standard, "anna@example.no", buyer="card@example.no"))
    announce(event, later(event), until=end_of_day(timezone.localdate() + timedelta(days=20)))
    assert "Da krediteres de på fakturaen." in last_to("invoice@example.no").body
    assert "betales det du betalte for dem, tilbake." in last_to("card@example.no").body
    to_free = last_to("free@example.no").body
    assert "Billetter kan avbestilles til" in to_free
    assert "betal" not in to_free.split("Passer ikke endringen")[1].split("Se bestillingen")[0]
    for email in ("invoice@example.no", "card@example.no", "free@example.no"):
        assert "Billetten i bestillingen din gjelder som den er." in last_to(email).body
        assert CALENDAR_NOTE in last_to(email).body
        assert [name for name in files_to(email) if name.endswith(".ics")]
    # An attendee cannot cancel what somebody else has paid for.
    assert "Kari Kjøper, som bestilte, kan avbestille den til" in last_to("anna@example.no").body


def test_the_order_page_says_of_cancelling_what_the_email_says(client, event, standard, paid, announce):
    invoiced = hold(
        event, standard, "bo@example.no", buyer="invoice@example.no", method=PaymentMethod.INVOICE, due_days=14
    )
    confirm_by_invoice(invoiced)
    by_card = paid(hold(event, standard, "anna@example.no", buyer="card@example.no"))
    announce(event, later(event), until=end_of_day(timezone.localdate() + timedelta(days=20)))
    for order in (invoiced, by_card):
        order = Order.objects.get(pk=order.pk)
        text = cancellation_text(cancellation_terms(units_of(order)))
        assert text.startswith("Billetter kan avbestilles til")
        assert text in last_to(order.buyer_email).body
        assert text in client.get(order.get_absolute_url()).content.decode()


@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_preview_of_a_ticket_says_what_the_email_says(event, standard, paid, language):
    preview = preview_email(event, MessageKind.TICKET, language)
    mail.outbox.clear()
    order = paid(hold(event, standard, "kari@example.no", "ola@example.no", buyer="kari@example.no", language=language))
    Ticket.objects.filter(attendee_name="Deltaker 2").update(attendee_name="Ola Nordmann")
    row = OutgoingMail.objects.get(email_name="event_ticket", to="ola@example.no")
    with translation.override(language):
        assert_same(preview, compose_message(row), order)


def test_a_move_says_nothing_of_cancelling_when_that_is_over(event, standard, paid, announce):
    Event.objects.filter(pk=event.pk).update(cancel_until=timezone.now() - timedelta(days=1))
    event.refresh_from_db()
    paid(hold(event, standard, "anna@example.no"))
    announce(event, later(event))
    assert "Passer ikke endringen" not in last_to("kari@example.no").body
    assert "Passer ikke endringen" not in last_to("anna@example.no").body


def test_an_email_about_a_move_is_not_sent_to_a_former_attendee(event, standard, paid):
    order = paid(hold(event, standard, "anna@example.no"))
    move_event(event, later(event))
    process_change(EventChange.objects.get().pk)
    row = OutgoingMail.objects.get(email_name="event_moved", to="anna@example.no")
    ticket = Ticket.objects.get(line__order=order)
    change_attendee(ticket, AttendeeDetails(name="Ny Deltaker", email="ny@example.no"), role="buyer")
    assert compose_message(row) is None


def test_a_cancelled_event_is_taken_out_of_everybodys_calendar(event, standard, paid, announce):
    """The buyer whose tickets all have somebody else's address got the calendar file too."""
    paid(hold(event, standard, "anna@example.no"))
    announce(event)
    for email in ("kari@example.no", "anna@example.no"):
        assert CALENDAR_NOTE in last_to(email).body
        assert statuses_in_calendar(email) == ["CANCELLED"]


def test_a_cancelled_event_speaks_of_no_file_to_who_gets_none(event, standard, announce):
    hold(event, standard, "anna@example.no")
    announce(event)
    (message,) = mail.outbox
    assert CALENDAR_NOTE not in message.body
    assert message.attachments == []


def test_attendees_are_told_of_a_refund_only_where_there_is_one(event, standard, paid, announce):
    paid(hold(event, standard, "anna@example.no", buyer="card@example.no"))
    free_type = create_ticket_type(event=event, name_nb="Gratis")
    confirm_order(hold(event, free_type, "bo@example.no", buyer="free@example.no"))
    announce(event)
    assert "betales tilbake til Kari Kjøper" in last_to("anna@example.no").body
    assert "tilbake" not in last_to("bo@example.no").body


@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_preview_of_a_move_says_what_the_email_says(event, standard, paid, announce, language):
    """The preview's example has two tickets, one of them the buyer's own."""
    new, until = later(event), end_of_day(timezone.localdate() + timedelta(days=40))
    copy = Event.objects.get(pk=event.pk)
    for name, value in new.items():
        setattr(copy, name, value)
    extend_cancellation(copy, until)
    facts = {"before": event_facts(event), "after": event_facts(copy)}
    change = EventChange(event=copy, kind=ChangeKind.MOVE, facts=facts, message_nb="Hei.")
    preview = preview_change_email(change, language)
    order = paid(hold(event, standard, "kari@example.no", "ola@example.no", buyer="kari@example.no", language=language))
    announce(event, new, until=until, message_nb="Hei.")
    assert_same(preview, last_to("kari@example.no"), order)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_preview_of_a_cancellation_says_what_the_email_says(event, standard, paid, announce, language):
    change = EventChange(event=event, kind=ChangeKind.CANCEL, facts={"before": event_facts(event)}, message_nb="Hei.")
    preview = preview_change_email(change, language)
    order = paid(hold(event, standard, "kari@example.no", "ola@example.no", buyer="kari@example.no", language=language))
    announce(event, message_nb="Hei.")
    with translation.override(language):
        assert format_kr(order.total_ore) in preview.body
    assert_same(preview, last_to("kari@example.no"), order)


def assert_same(preview, real, order) -> None:
    """The same subject and text, except for the made-up buyer, the order number and the link."""
    assert preview.subject == real.subject
    assert lines_without_identity(preview.body) == lines_without_identity(real.body, order)


def lines_without_identity(body: str, order: Order | None = None) -> list[str]:
    body = re.sub(r"http://\S+", "URL", body).replace("Kari Nordmann", "NAME").replace("Kari Kjøper", "NAME")
    if order is not None:
        body = body.replace(order.reference, "REFERENCE")
    return [re.sub(r"\b[A-Z2-9]{8}\b", "REFERENCE", line) for line in body.splitlines() if line.strip()]
