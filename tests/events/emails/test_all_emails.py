"""Every e-mail of events and payments, in both languages, with hostile names.

The test fails when an e-mail is missing here, so a new e-mail must be added to the scenario.
"""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone, translation
from event_factory import create_event, create_ticket_type

from events.booking.book import Attendee, Choice
from events.changes.decide import cancel_and_announce, move_event
from events.changes.process import process_change
from events.emails import reminders
from events.enums import MessageKind, TicketStatus, WaitingStatus
from events.models import Event, EventMessage, Ticket, TicketType, WaitingEntry
from events.stock.units import units_of
from events.tickets.exchange import exchange_targets, exchange_ticket
from mail import queue
from mail.models import OutgoingMail
from mail.queue import compose_message
from payments.checkout.manual import register_payment
from payments.corrections.buyer_details import correct_details
from payments.documents.invoice import confirm_by_invoice
from payments.documents.receivables import invoice_of
from payments.enums import PaymentMethod, RefundReason, RefundStatus
from payments.models import InvoiceReminder, Order, Payment, Refund
from payments.orders.place import Buyer
from payments.refunds.cancel_lines import cancel_lines
from payments.refunds.price_reduction import reduce_invoice
from tests.support.book_one import book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

BIDI = "\u202e"
NAME = f"<b>Kari</b> {{order}} {BIDI}irak"
TITLE = "Fjord & <i>Framtid</i> {name}"
JOIN = "https://meet.example/secret-room"
RECORDING = "https://video.example/secret-film"


@pytest.fixture
def compose_all(db, paid, commit, request):
    """Composes every e-mail in one language. Gives a list of (e-mail name, recipient, message)."""

    def compose_all(language: str) -> list:
        scenario = _Scenario(language, paid, commit)
        with commit():
            scenario.live()
        return scenario.composed

    return compose_all


class _Scenario:
    """An event with everything that sends an e-mail. `composed` collects each composed e-mail."""

    def __init__(self, language, paid, commit):
        self.language, self.paid, self.commit = language, paid, commit
        self.composed = []

    def compose_queued(self) -> None:
        """Compose the e-mails that were queued since the last call."""
        for row in OutgoingMail.objects.order_by("pk"):
            self.write(row.email_name, to=row.to, language=row.language, **row.arguments)
        OutgoingMail.objects.all().delete()

    def write(self, name, *, to="reader@example.no", language=None, **arguments) -> None:
        row = OutgoingMail(email_name=name, to=to, language=language or self.language, key=name, arguments=arguments)
        with translation.override(row.language):
            if message := compose_message(row):
                self.composed.append((name, to, message))

    def event(self, **fields) -> tuple[Event, TicketType]:
        starts = (timezone.localtime() + timedelta(days=1)).replace(hour=23, minute=0)
        fields = {
            "title_nb": TITLE,
            "title_en": TITLE,
            "venue": "Union Scene",
            "address": "Grønland 68",
            "postcode": "3045",
            "place": "Drammen",
            "room": "<u>Rom</u>",
            "join_url": JOIN,
            "recording_url": RECORDING,
            "invoice_allowed": True,
            "send_thanks": True,
            "starts_at": starts,
            "ends_at": starts + timedelta(minutes=30),
            **fields,
        }
        event = create_event(**fields)
        for kind in MessageKind:
            text = "Hei {name}. {event}, {when}, {where}. {order}: {ticket_link} {event_link} {contact}"
            EventMessage.objects.create(event=event, kind=kind, text_nb=text, text_en=text)
        return event, create_ticket_type(event=event, name_nb="Plass", name_en="Seat", price_ore=49_000)

    def hold(self, event, ticket_type, *emails, **fields) -> Order:
        buyer = Buyer(
            name=NAME,
            email="buyer@example.no",
            organisation_name="<b>Firma</b> AS",
            org_number="923609016",
            address="Gata 1, 3045 Drammen",
            invoice_email="accounts@example.no",
        )
        people = [Attendee(NAME, email) for email in emails]
        return book(
            event=event, choices=[Choice(ticket_type.pk, people)], buyer=buyer, language=self.language, **fields
        )

    def live(self) -> None:
        event, ticket_type = self.event()
        self.by_card(event, ticket_type)
        self.by_invoice(event, ticket_type)
        self.by_the_clock(event)
        self.attendees()
        self.waiting(event, ticket_type)
        self.changes(event)

    def by_card(self, event, ticket_type) -> None:
        unpaid = self.hold(event, ticket_type, "anna@example.no")
        Order.objects.filter(pk=unpaid.pk).update(created_at=timezone.now() - timedelta(minutes=16))
        self.write("hold_reminder", order=unpaid.pk)
        self.write("open_order", order=unpaid.pk)
        self.write("pay_link", order=unpaid.pk)
        self.write("booking_confirm", order=unpaid.pk)
        self.write("payment_failed", order=unpaid.pk)
        self.write("staff_attention", order=unpaid.pk, sentence="<b>!</b>")
        order = self.paid(self.hold(event, ticket_type, "anna@example.no", ""))
        line = order.lines.get()
        with self.commit():
            part = {"line": line.pk, "quantity": 1, "amount_ore": ticket_type.price_ore}
            cancel_lines(order, [part], reason=RefundReason.STAFF)
        refund = Refund.objects.latest("pk")
        dinner_type = create_ticket_type(event=event, name_nb="Middag", name_en="Dinner", price_ore=99_000)
        unit = units_of(order)[0]
        target = next(one for one in exchange_targets(unit, staff=True) if one.ticket_type == dinner_type)
        exchange_ticket(unit, target, role="staff")
        self.write("refund_made", refund=refund.pk)
        self.write("order_refunded_late", refund=refund.pk)
        Refund.objects.filter(pk=refund.pk).update(status=RefundStatus.FAILED, settled_at=None)
        self.write("refund_failed", refund=refund.pk)
        self.write("owed_digest", refunds=[refund.pk])
        Refund.objects.filter(pk=refund.pk).update(status=refund.status)
        self.compose_queued()

    def by_invoice(self, event, ticket_type) -> None:
        order = self.hold(
            event, ticket_type, "bo@example.no", "bo@example.no", method=PaymentMethod.INVOICE, due_days=14
        )
        with self.commit():
            confirm_by_invoice(order)
            order.refresh_from_db()
            register_payment(order, 10_000, timezone.localdate(), by=None)
        issued = invoice_of(order)
        reminder = InvoiceReminder.objects.create(
            document=issued, number=2, open_ore=issued.open_ore, due_on=timezone.localdate()
        )
        self.write("invoice_reminder", reminder=reminder.pk)
        with self.commit():
            reduce_invoice(order, 5_000, note="<b>!</b>", by=None)
            correct_details(order, {"buyer_name": f"{NAME} Hansen"}, by=None)
        self.compose_queued()
        assert Payment.objects.filter(order=order).exists()

    def by_the_clock(self, event) -> None:
        Order.objects.update(confirmed_at=timezone.now() - timedelta(days=9))
        begins, _ends = reminders.reminder_window(event.starts_at)
        reminders.queue_reminders(begins)
        self.compose_queued()
        Event.objects.filter(pk=event.pk).update(
            starts_at=event.starts_at - timedelta(days=3), ends_at=event.ends_at - timedelta(days=3)
        )
        event.refresh_from_db()
        reminders.queue_thanks(reminders.thanks_window(event)[0])
        self.compose_queued()
        Event.objects.filter(pk=event.pk).update(
            starts_at=event.starts_at + timedelta(days=3), ends_at=event.ends_at + timedelta(days=3)
        )
        event.refresh_from_db()

    def attendees(self) -> None:
        anna, other = Ticket.objects.valid().filter(attendee_email="bo@example.no")[:2]
        other_event, _ticket_type = self.event(title_nb=f"{TITLE} II", title_en=f"{TITLE} II")
        first_event, order = other.event_id, anna.line.order_id
        Ticket.objects.filter(pk=other.pk).update(event=other_event)
        self.write("event_tickets", order=order, events=[anna.event_id, other_event.pk], email="bo@example.no")
        Ticket.objects.filter(pk=other.pk).update(event=first_event)
        ticket = Ticket.objects.valid().filter(attendee_email="bo@example.no").first()
        cancelled = Ticket.objects.filter(status=TicketStatus.CANCELLED).first()
        Ticket.objects.filter(pk=cancelled.pk).update(attendee_email="bo@example.no")
        self.write("attendee_invited", ticket=ticket.pk, email="bo@example.no")
        self.write("ticket_transferred", ticket=ticket.pk)
        self.write("ticket_transferred_by_attendee", ticket=ticket.pk, before=NAME, after=NAME)
        self.write("ticket_cancelled", ticket=cancelled.pk, email="bo@example.no")
        self.write("attendee_cannot_attend", ticket=cancelled.pk)

    def waiting(self, event, ticket_type) -> None:
        entry = WaitingEntry.objects.create(
            event=event,
            ticket_type=ticket_type,
            quantity=2,
            name=NAME,
            email="wait@example.no",
            language=self.language,
            promised_ore=49_000,
        )
        for status, name, arguments in (
            (WaitingStatus.WAITING, "waiting_joined", {}),
            (WaitingStatus.OFFERED, "waiting_offer", {"offer": 1}),
            (WaitingStatus.EXPIRED, "waiting_missed", {}),
            (WaitingStatus.WITHDRAWN, "waiting_closed", {}),
        ):
            entry.status, entry.offer_count, entry.offer_until = status, 1, timezone.now() + timedelta(hours=24)
            entry.save()
            self.write(name, to=entry.email, entry=entry.pk, **arguments)

    def changes(self, event) -> None:
        messages = {"message_nb": "Vi <b>beklager</b> {name}.", "message_en": "We are <b>sorry</b> {name}."}
        new = {"starts_at": event.starts_at + timedelta(days=9), "ends_at": event.ends_at + timedelta(days=9)}
        change = move_event(event, new | {"venue": "Elvesalen"}, until=event.starts_at, **messages)
        process_change(change.pk)
        self.compose_queued()
        change = cancel_and_announce(event, **messages)
        with self.commit():
            process_change(change.pk)
        assert not change.tasks.exclude(status="done").exists()
        self.compose_queued()


def html_of(message) -> str:
    return next(body for body, content_type in message.alternatives if content_type == "text/html")


def show(language, emails) -> None:
    """For manual review: write each e-mail as HTML and text to the folder in EMAILS_DIR."""
    if folder := os.environ.get("EMAILS_DIR"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        for number, (name, to, message) in enumerate(emails):
            stem = Path(folder) / f"{language}-{number:02}-{name}-{to.partition('@')[0]}"
            stem.with_suffix(".html").write_text(html_of(message))
            stem.with_suffix(".txt").write_text(f"{message.subject}\n\n{message.body}")


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_email_in_both_languages(compose_all, language):
    emails = compose_all(language)
    show(language, emails)
    for name, _to, message in emails:
        html, text = html_of(message), message.body
        to_staff = name == "staff_attention"
        assert to_staff or f'<html lang="{language}"' in html, name
        for markup in ("<b>", "<i>", "<u>", "<script"):
            assert markup not in html, f"{name}: {markup}"
        for secret in (JOIN, RECORDING):
            assert secret not in html + text, f"{name}: {secret}"
        assert BIDI not in message.subject + html + text, name
        # No template syntax is left over, and no value is escaped in the plain text.
        assert not re.search(r"\{\{|\{%|%\(\w+\)s|&lt;|&amp;", text), name
        assert not re.search(r"\{\{|\{%|%\(\w+\)s|&amp;lt;|&amp;amp;", html), name
        assert "\n\n\n" not in text, name
        assert message.subject.strip() == message.subject, name
        assert len(text.split()) > 12, name
    missing = {name for name in queue._writers if _is_ours(name)} - {name for name, _to, _message in emails}
    assert not missing


def _is_ours(name: str) -> bool:
    """Whether the e-mail belongs to events or payments. Membership has its own tests."""
    return queue._writers[name].__module__.partition(".")[0] in ("events", "payments")
