"""Orders, money, documents and the waiting list of the dump, made by the functions that the site itself calls."""

import json
from collections.abc import Callable
from datetime import timedelta

import stripe
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from events.booking.book import Attendee, Choice
from events.enums import BlockReason
from events.models import Event, TicketType
from events.stock import blocks
from events.stock.units import units_of
from events.tickets.cancel import cancel_tickets
from events.tickets.exchange import exchange_targets, exchange_ticket
from events.waitinglist.join import join_waiting_list
from mail.queue import send_unsent
from payments.checkout.cancel import cancel_confirmed, cancel_held
from payments.checkout.expiry import expire_due_orders
from payments.checkout.manual import register_payment
from payments.checkout.record import fulfil_session
from payments.checkout.session import start_checkout
from payments.corrections.buyer_details import correct_details
from payments.documents.invoice import confirm_by_invoice
from payments.documents.pdf.store import document_pdf
from payments.documents.receivables import invoice_of
from payments.documents.reminders import send_reminder_now
from payments.enums import DocumentKind, PaymentMethod, RefundReason
from payments.models import CheckoutAttempt, Order, SalesDocument
from payments.orders.place import Buyer
from payments.refunds import outcome
from payments.refunds.price_reduction import reduce_invoice
from payments.refunds.request import request_refund, send_pending_refunds
from sandbox.server import Sandbox
from tests.support.book_one import book

FIRM = {"organisation_name": "Kjøper AS", "org_number": "923609016", "address": "Gata 1, 3045 Drammen"}


class Sales:
    """Buys and pays. `forward` moves the clock that everybody reads."""

    def __init__(
        self, events: dict[str, Event], users: dict[str, User], sandbox: Sandbox, forward: Callable[[timedelta], None]
    ):
        self.events, self.users, self.sandbox, self.forward = events, users, sandbox, forward

    def ticket_type(self, name: str) -> TicketType:
        return TicketType.objects.get(name_nb=name)

    def place(self, name: str, people: int = 1, language: str = "nb", *, user: User | None = None, **more) -> Order:
        self.forward(timedelta(minutes=1))
        ticket_type = self.ticket_type(name)
        number = Order.objects.count() + 1
        attendees = [
            Attendee(f"Deltaker {number}-{place}", f"d{number}-{place}@gjest.example") for place in range(people)
        ]
        firm = FIRM if more.get("method") == PaymentMethod.INVOICE else {}
        email = user.email if user else f"kunde{number}@kunde.example"
        return book(
            event=Event.objects.get(pk=ticket_type.event_id),
            choices=[Choice(ticket_type.pk, attendees)],
            buyer=Buyer(name="Kari Kjøper", email=email, user=user, **firm),
            language=language,
            **more,
        )

    def pay(self, order: Order) -> Order:
        start_checkout(order)
        attempt = CheckoutAttempt.objects.filter(order=order).latest("number")
        self.sandbox.pay(attempt.session_id)
        fulfil_session(attempt.session_id)
        return Order.objects.get(pk=order.pk)

    def invoice(self, name: str, people: int = 1) -> Order:
        order = self.place(name, people, method=PaymentMethod.INVOICE, due_days=14)
        confirm_by_invoice(order)
        return Order.objects.get(pk=order.pk)

    def register(self, order: Order, amount_ore: int) -> None:
        register_payment(order, amount_ore, timezone.localdate(), by=self.users["superuser"], note="Nettbank")

    def cancel_first(self, order: Order, role: str) -> None:
        """Cancel the order's first ticket, or table."""
        tickets = units_of(order)[0].tickets
        cancel_tickets(order, [ticket.pk for ticket in tickets], role=role)
        send_pending_refunds()


def build_sales(sales: Sales) -> None:
    _by_card(sales)
    _by_invoice(sales)
    _that_came_to_nothing(sales)
    _exchanges(sales)
    _waiting_list(sales)
    _refunds(sales)
    _dispute(sales)
    _mails_and_files(sales)


def _by_card(sales: Sales) -> None:
    sales.pay(sales.place("Ordinær", 2, user=sales.users["buyer"], code="SOMMER"))
    sales.pay(sales.place("Student", language="en"))
    # Free: confirmed without Stripe.
    start_checkout(sales.place("Gratis plass", 2))
    some = sales.pay(sales.place("Ordinær", 3))
    sales.cancel_first(some, "buyer")
    whole = sales.pay(sales.place("Student", 2))
    cancel_confirmed(whole, reason=RefundReason.STAFF, by=sales.users["superuser"])
    send_pending_refunds()


def _by_invoice(sales: Sales) -> None:
    unpaid = sales.invoice("Ordinær", 2)
    reduce_invoice(unpaid, 10_000, by=sales.users["superuser"], note="Feil pris")
    overpaid = sales.invoice("Ordinær")
    sales.register(overpaid, overpaid.total_ore + 12_300)
    part = sales.invoice("Student", 2)
    sales.register(part, 30_000)
    sales.cancel_first(part, "staff")
    corrected = sales.invoice("Student")
    correct_details(corrected, {"buyer_name": "Kåre Kjøper"}, by=sales.users["superuser"])
    sales.forward(timedelta(days=20))
    send_reminder_now(invoice_of(Order.objects.get(pk=unpaid.pk)), by=sales.users["superuser"])


def _that_came_to_nothing(sales: Sales) -> None:
    cancel_held(sales.place("Student"))
    start_checkout(sales.place("Student"))
    sales.forward(timedelta(minutes=45))
    expire_due_orders()
    # Part of the money has come by bank; the seats are held for the rest.
    sales.register(sales.place("Ordinær"), 100_000)


def _exchanges(sales: Sales) -> None:
    _exchange(sales, sales.pay(sales.place("Ordinær")), "Student")
    _exchange(sales, sales.invoice("Ordinær"), "Med middag")
    new = _exchange(sales, sales.pay(sales.place("Student")), "Med middag")
    sales.pay(new)
    # One whose price difference is not paid yet.
    _exchange(sales, sales.pay(sales.place("Ordinær")), "Med middag")


def _exchange(sales: Sales, order: Order, name: str) -> Order:
    unit = units_of(order)[0]
    target = next(one for one in exchange_targets(unit, staff=True) if one.ticket_type.name_nb == name)
    return exchange_ticket(unit, target, role="staff", by=sales.users["superuser"])


def _waiting_list(sales: Sales) -> None:
    """Three seats are sold, three people wait, and the first of them is offered what is released."""
    tour = sales.ticket_type("Omvisning")
    full = sales.pay(sales.place("Omvisning", 3))
    for place in range(3):
        join_waiting_list(
            event=tour.event,
            ticket_type=TicketType.objects.get(pk=tour.pk),
            quantity=1,
            name=f"Venter {place}",
            email=f"venter{place}@kunde.example",
            language="en" if place else "nb",
        )
    sales.cancel_first(full, "buyer")
    blocks.set_aside(sales.ticket_type("Ordinær"), 2, BlockReason.STAFF, None, note="Foredragsholdere")


def _refunds(sales: Sales) -> None:
    """One that the bank has refused, one that the bank has not answered, one that Stripe has not heard of."""
    refused, pending, unsent = (sales.pay(sales.place("Student")) for _number in range(3))
    row = request_refund(refused, amount_ore=10_000, reason=RefundReason.STAFF, by=sales.users["superuser"])
    send_pending_refunds()
    row.refresh_from_db()
    sales.sandbox.fail_refund(row.stripe_id)
    outcome.mark_refund_failed(row.pk, "closed account")
    sales.sandbox.world.options.refund_after = None
    request_refund(pending, amount_ore=20_000, reason=RefundReason.STAFF)
    send_pending_refunds()
    request_refund(unsent, amount_ore=30_000, reason=RefundReason.STAFF)
    sales.sandbox.faults.fail("/v1/refunds", 503, method="POST", times=20)
    send_pending_refunds()
    sales.sandbox.faults.clear()


def _dispute(sales: Sales) -> None:
    """A buyer's bank disputes a payment; Stripe says so by the webhook."""
    order = sales.pay(sales.place("Student"))
    intent = order.payments.get().payment_intent
    [charge] = [one for one in sales.sandbox.all("charge") if one["payment_intent"] == intent]
    dispute = sales.sandbox.open_dispute(charge["id"])
    events = [one for one in sales.sandbox.events() if one["type"] == "charge.dispute.created"]
    assert events[-1]["data"]["object"]["id"] == dispute["id"]
    body = json.dumps(events[-1])
    signature = stripe.WebhookSignature.generate_signature_header(body, settings.STRIPE_WEBHOOK_SECRETS[0])
    answer = Client().post(
        "/payments/stripe/webhook/", body, content_type="application/json", headers={"Stripe-Signature": signature}
    )
    assert answer.status_code == 200, answer.content


def _mails_and_files(sales: Sales) -> None:
    """Some e-mails are sent, the rest still wait. Only some documents have their file: each takes 30 kB."""
    send_unsent(limit=12)
    for kind in (DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE):
        document_pdf(SalesDocument.objects.filter(kind=kind).earliest("pk"))
