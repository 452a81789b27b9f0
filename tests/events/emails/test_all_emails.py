"""Every letter of the ticket office, in both languages, about people and events with hostile names.

A letter that is not written here fails the last test: whoever adds one adds it here.
"""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone, translation

from events.booking.book import Attendee, Choice
from events.changes.decide import cancel_and_announce, move_event
from events.changes.process import process_change
from events.emails import reminders
from events.enums import MessageKind, TicketStatus, WaitingStatus
from events.models import Event, EventMessage, Ticket, TicketType, WaitingEntry
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
def letters(db, paid, commit, request):
    """Renders everything in one language: [(letter, to whom, message)]."""

    def letters(language: str) -> list:
        house = _House(language, paid, commit)
        with commit():
            house.live()
        return house.written

    return letters


class _House:
    """An event with all that can happen to it, and each letter as it is written on the way."""

    def __init__(self, language, paid, commit):
        self.language, self.paid, self.commit = language, paid, commit
        self.written = []

    def take_in(self) -> None:
        """What was queued since the last time, as it would be sent now."""
        for row in OutgoingMail.objects.order_by("pk"):
            self.write(row.email_name, to=row.to, language=row.language, **row.arguments)
        OutgoingMail.objects.all().delete()

    def write(self, name, *, to="reader@example.no", language=None, **arguments) -> None:
        row = OutgoingMail(email_name=name, to=to, language=language or self.language, key=name, arguments=arguments)
        with translation.override(row.language):
            if message := compose_message(row):
                self.written.append((name, to, message))

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
        event = Event.objects.create(**fields)
        for kind in MessageKind:
            text = "Hei {name}. {event}, {when}, {where}. {order}: {ticket_link} {event_link} {contact}"
            EventMessage.objects.create(event=event, kind=kind, text_nb=text, text_en=text)
        return event, TicketType.objects.create(event=event, name_nb="Plass", name_en="Seat", price_ore=49_000)

    def hold(self, event, kind, *emails, **fields) -> Order:
        buyer = Buyer(
            name=NAME,
            email="buyer@example.no",
            organisation_name="<b>Firma</b> AS",
            org_number="923609016",
            address="Gata 1, 3045 Drammen",
            invoice_email="accounts@example.no",
        )
        people = [Attendee(NAME, email) for email in emails]
        return book(event=event, choices=[Choice(kind.pk, people)], buyer=buyer, language=self.language, **fields)

    def live(self) -> None:
        event, kind = self.event()
        self.by_card(event, kind)
        self.by_invoice(event, kind)
        self.by_the_clock(event)
        self.attendees()
        self.waiting(event, kind)
        self.changes(event)

    def by_card(self, event, kind) -> None:
        left = self.hold(event, kind, "anna@example.no")
        Order.objects.filter(pk=left.pk).update(created_at=timezone.now() - timedelta(minutes=16))
        self.write("hold_reminder", order=left.pk)
        self.write("payment_failed", order=left.pk)
        self.write("staff_attention", order=left.pk, sentence="<b>!</b>")
        order = self.paid(self.hold(event, kind, "anna@example.no", ""))
        line = order.lines.get()
        with self.commit():
            part = {"line": line.pk, "quantity": 1, "amount_ore": kind.price_ore}
            cancel_lines(order, [part], reason=RefundReason.STAFF)
        refund = Refund.objects.latest("pk")
        self.write("order_refunded_late", refund=refund.pk)
        Refund.objects.filter(pk=refund.pk).update(status=RefundStatus.FAILED, settled_at=None)
        self.write("refund_failed", refund=refund.pk)
        Refund.objects.filter(pk=refund.pk).update(status=refund.status)
        self.take_in()

    def by_invoice(self, event, kind) -> None:
        order = self.hold(event, kind, "bo@example.no", "bo@example.no", method=PaymentMethod.INVOICE, due_days=14)
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
        self.take_in()
        assert Payment.objects.filter(order=order).exists()

    def by_the_clock(self, event) -> None:
        Order.objects.update(confirmed_at=timezone.now() - timedelta(days=9))
        begins, _ends = reminders.reminder_window(event.starts_at)
        reminders.queue_reminders(begins)
        self.take_in()
        Event.objects.filter(pk=event.pk).update(
            starts_at=event.starts_at - timedelta(days=3), ends_at=event.ends_at - timedelta(days=3)
        )
        event.refresh_from_db()
        reminders.queue_thanks(reminders.thanks_window(event)[0])
        self.take_in()
        Event.objects.filter(pk=event.pk).update(
            starts_at=event.starts_at + timedelta(days=3), ends_at=event.ends_at + timedelta(days=3)
        )
        event.refresh_from_db()

    def attendees(self) -> None:
        ticket = Ticket.objects.valid().filter(attendee_email="bo@example.no").first()
        gone = Ticket.objects.filter(status=TicketStatus.CANCELLED).first()
        Ticket.objects.filter(pk=gone.pk).update(attendee_email="bo@example.no")
        self.write("attendee_invited", ticket=ticket.pk, email="bo@example.no")
        self.write("ticket_transferred", ticket=ticket.pk)
        self.write("ticket_transferred_by_attendee", ticket=ticket.pk, before=NAME, after=NAME)
        self.write("ticket_cancelled", ticket=gone.pk, email="bo@example.no")
        self.write("attendee_cannot_attend", ticket=gone.pk)

    def waiting(self, event, kind) -> None:
        entry = WaitingEntry.objects.create(
            event=event,
            ticket_type=kind,
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
            entry.status, entry.offers, entry.offer_until = status, 1, timezone.now() + timedelta(hours=24)
            entry.save()
            self.write(name, to=entry.email, entry=entry.pk, **arguments)

    def changes(self, event) -> None:
        said = {"message_nb": "Vi <b>beklager</b> {name}.", "message_en": "We are <b>sorry</b> {name}."}
        new = {"starts_at": event.starts_at + timedelta(days=9), "ends_at": event.ends_at + timedelta(days=9)}
        change = move_event(event, new | {"venue": "Elvesalen"}, until=event.starts_at, **said)
        process_change(change.pk)
        self.take_in()
        change = cancel_and_announce(event, **said)
        with self.commit():
            process_change(change.pk)
        assert not change.tasks.exclude(status="done").exists()
        self.take_in()


def html_of(message) -> str:
    return next(body for body, kind in message.alternatives if kind == "text/html")


def show(language, written) -> None:
    """For whoever wants to look at them: a folder in LETTERS_DIR gets each as a page and as text."""
    if folder := os.environ.get("LETTERS_DIR"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        for number, (name, to, message) in enumerate(written):
            stem = Path(folder) / f"{language}-{number:02}-{name}-{to.partition('@')[0]}"
            stem.with_suffix(".html").write_text(html_of(message))
            stem.with_suffix(".txt").write_text(f"{message.subject}\n\n{message.body}")


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_letter_in_both_languages(letters, language):
    written = letters(language)
    show(language, written)
    for name, _to, message in written:
        html, text = html_of(message), message.body
        office = name == "staff_attention"
        assert office or f'<html lang="{language}"' in html, name
        for shut in ("<b>", "<i>", "<u>", "<script"):
            assert shut not in html, f"{name}: {shut}"
        for secret in (JOIN, RECORDING):
            assert secret not in html + text, f"{name}: {secret}"
        assert BIDI not in message.subject + html + text, name
        # Nothing of the template is left over, and no value is escaped in the plain text.
        assert not re.search(r"\{\{|\{%|%\(\w+\)s|&lt;|&amp;", text), name
        assert not re.search(r"\{\{|\{%|%\(\w+\)s|&amp;lt;|&amp;amp;", html), name
        assert "\n\n\n" not in text, name
        assert message.subject.strip() == message.subject, name
        assert len(text.split()) > 12, name
    missing = {name for name in queue._writers if _ours(name)} - {name for name, _to, _message in written}
    assert not missing


def _ours(name: str) -> bool:
    """Letters of the ticket office; membership has its own."""
    return queue._writers[name].__module__.partition(".")[0] in ("events", "payments")
