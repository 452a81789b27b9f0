"""What must be true at any moment, and what must be true when nothing is in progress."""

from collections import Counter

from django.core import mail as outbox
from django.db.models import F, Sum

from core.models import ClockSlot, NumberSeries
from events.availability.availability import availability_of
from events.enums import SEATED, Admits, TicketStatus, WaitingStatus
from events.models import DiscountCode, Event, EventChange, SeatPool, Ticket, TicketType, WaitingEntry
from events.stock.recount import differences
from events.stock.waiting_queue import can_be_offered
from mail.models import OutgoingMail
from mail.queue import failed_emails
from membership.models import DuesCharge, Membership
from payments.corrections.balance import balance_of
from payments.enums import NO_SALE, AttemptStatus, DocumentKind, OrderStatus, PaymentMethod, RefundStatus, SellerKind
from payments.ledger import transfer_chain
from payments.models import Order, Payment, Refund, SalesDocument, StripeEvent
from payments.orders import settlement

#: Refunds that Stripe has taken on: the books count them, and the buyer was told.
ACCEPTED = (RefundStatus.PENDING, RefundStatus.SUCCEEDED)
LIVE_ORDERS = (OrderStatus.HELD, OrderStatus.CONFIRMED)


def check_always(simulated_site) -> None:
    """After every act, whatever it was."""
    check_seats()
    check_codes()
    check_members()
    check_numbers()
    check_waiting()
    check_add_ons()
    orders = Order.objects.prefetch_related(
        "lines__ticket_line", "lines__tickets__ticket_type", "payments__refunds", "documents", "refunds", "attempts"
    )
    mails = _mails_by_order()
    for order in orders:
        check_tickets(order)
        check_books(order)
        check_settled(order)
        check_payments_remembered(order)
        check_mails(order, mails[order.pk])
    check_post(simulated_site)


def check_at_rest(simulated_site) -> None:
    """After the clock has run: everything is in order, or a person has been told."""
    check_always(simulated_site)
    assert not StripeEvent.objects.filter(handled_at=None).exists()
    assert not OutgoingMail.objects.filter(sent_at=None).exists()
    waiting = Order.objects.due_to_expire().exclude(attempts__status=AttemptStatus.PENDING)
    stuck = [order for order in waiting if not order.attention]
    assert not stuck, "a hold outlived its time"
    check_stripe_agrees(simulated_site)
    check_nobody_waits_for_free_seats()
    assert not EventChange.objects.filter(finished_at=None).exists(), "not everybody was told"
    for order in Order.objects.prefetch_related("payments__refunds", "refunds"):
        for refund in order.refunds.all():
            assert refund.status != RefundStatus.REQUESTED or order.attention, "a refund was never sent"
        for payment in order.payments.all():
            check_paid_for(order, payment)


def check_seats() -> None:
    assert differences() == []
    for model in (Event, SeatPool, TicketType, DiscountCode):
        assert not model.objects.filter(capacity__isnull=False, taken__gt=F("capacity")).exists(), "sold too much"


def check_add_ons() -> None:
    """No add-on is held or valid without its ticket, and each says who its ticket's attendee is."""
    add_ons = Ticket.objects.seated().filter(ticket_type__needs_ticket=True)
    assert not add_ons.filter(on_ticket=None).exists(), "an add-on without a ticket"
    assert not add_ons.exclude(on_ticket__status__in=SEATED).exists(), "an add-on has outlived its ticket"
    is_alone = add_ons.filter(status=TicketStatus.VALID).exclude(on_ticket__status=TicketStatus.VALID)
    assert not is_alone.exists(), "an add-on is valid and its ticket is not"
    assert not add_ons.exclude(on_ticket__attendee_email=F("attendee_email")).exists()


def check_codes() -> None:
    """Nobody has had a code more often than it says, whatever ended and came back."""
    for code in DiscountCode.objects.exclude(max_per_buyer=None):
        used = code.uses.values("order__buyer_email").annotate(units=Sum("quantity")).values_list("units", flat=True)
        assert all(units <= code.max_per_buyer for units in used), (code, list(used))


def check_members() -> None:
    """Who has paid and not got it back is a member, once; who has not is none."""
    running = Membership.objects.running()
    for number, members in Counter(running.values_list("organisation__org_number", flat=True)).items():
        assert members == 1, (number, members)
    for charge in DuesCharge.objects.select_related("membership", "order"):
        if charge.membership.starts_on and charge.membership.ends_on is None:
            assert charge.order.confirmed_at or charge.cancelled_at, "a member who has not paid"
        if charge.order.status == OrderStatus.CONFIRMED and charge.paid_at and charge.cancelled_at is None:
            assert running.filter(pk=charge.membership_id).exists(), "paid, and no member"


def check_numbers() -> None:
    """Every series runs from its first number to its last without a hole."""
    numbers: dict[str, list[int]] = {}
    for series, number in SalesDocument.objects.order_by("number").values_list("series", "number"):
        numbers.setdefault(series, []).append(number)
    for series, found in numbers.items():
        assert found == list(range(1, len(found) + 1)), (series, found)
        following = NumberSeries.objects.get(name=f"document {series}").next_number
        assert following == len(found) + 1, (series, following)


def check_tickets(order: Order) -> None:
    allowed = {
        OrderStatus.HELD: {TicketStatus.HELD},
        OrderStatus.CONFIRMED: {TicketStatus.VALID, TicketStatus.CANCELLED},
        OrderStatus.EXPIRED: {TicketStatus.RELEASED},
        OrderStatus.CANCELLED: {TicketStatus.RELEASED, TicketStatus.CANCELLED},
    }[order.status]
    for line in order.lines.all():
        if line.seller_kind != SellerKind.TICKET:
            continue
        tickets = list(line.tickets.all())
        assert {ticket.status for ticket in tickets} <= allowed, (order.status, tickets)
        units = Counter(ticket.unit for ticket in tickets if ticket.status in SEATED)
        kept = line.quantity - line.cancelled_quantity if order.status in LIVE_ORDERS else 0
        assert len(units) == kept, (line, tickets)
        if tickets and tickets[0].ticket_type.admits != Admits.ORGANISATION:
            assert set(units.values()) <= {line.ticket_line.people_each}, (line, units)
        for ticket in tickets:
            if ticket.status == TicketStatus.VALID:
                kind = ticket.ticket_type
                seat = (kind.uses_seats, kind.pool_id)
                assert (ticket.uses_seat, ticket.pool_id) == seat, "sits on another's seat"


def check_books(order: Order) -> None:
    """The documents say what was sold, less what is decided to be given back; the rest of the money is owed."""
    documents = list(order.documents.all())
    balance = balance_of(documents, list(order.payments.all()), list(order.refunds.all()))
    assert list(balance.errors(order.reference)) == []
    invoice = next((d for d in documents if d.kind == DocumentKind.INVOICE and d.corrects_id is None), None)
    said = sum(document.total_ore for document in documents)
    if invoice is None:
        kept = 0
        for payment in paid_for(order):
            kept += payment.amount_ore
            kept -= sum(refund.amount_ore for refund in payment.refunds.all() if not refund.uncredited)
        assert said == kept, f"documents say {said}, sold and not given back is {kept}"
        assert all(refund.credit_note_id for refund in order.refunds.all() if _is_of_sale(refund))
    else:
        assert said >= 0, f"credited more than was invoiced: {said}"
        if order.status == OrderStatus.CANCELLED:
            lines = [line for document in documents for line in document.snapshot["lines"]]
            fees = sum(line["gross_ore"] for line in lines if line["line"] < 0)
            assert said == fees, f"cancelled, and {said} is still invoiced, with fees of {fees}"
    assert said == sum(line["gross_ore"] for document in documents for line in document.snapshot["lines"])
    for document in documents:
        assert document.vat_ore == sum(row["vat_ore"] for row in document.snapshot["vat"])


def _is_of_sale(refund: Refund) -> bool:
    return refund.payment.receipt_id is not None and not refund.uncredited


def check_settled(order: Order) -> None:
    """What is marked as paid in full is what the money says, and the dues are paid exactly when their order is."""
    owed = settlement.open_ore(order) if order.confirmed_at else 0
    paid = order.status == OrderStatus.CONFIRMED and owed <= 0
    assert (order.settled_at is not None) == paid, f"{order.status}, {owed} øre open, settled {order.settled_at}"
    for charge in order.dues_charges.filter(cancelled_at=None):
        assert (charge.paid_at is not None) == paid, f"dues paid {charge.paid_at}, order settled {order.settled_at}"


def paid_for(order: Order) -> list[Payment]:
    """Payments that a receipt is about."""
    return [payment for payment in order.payments.all() if payment.receipt_id]


def check_waiting() -> None:
    """What is promised is kept: each offer has its seats, each booked place its order."""
    for entry in WaitingEntry.objects.select_related("block", "order"):
        held = entry.order_id and entry.order.status == OrderStatus.HELD
        if entry.status == WaitingStatus.OFFERED:
            assert entry.block_id, "an offer without seats"
            assert held or entry.block.left == entry.quantity, "an offer with fewer seats than it says"
        elif entry.block_id and entry.status != WaitingStatus.BOOKED:
            assert entry.block.left == 0, "seats kept for somebody who left"
        if entry.status == WaitingStatus.BOOKED:
            assert entry.order.confirmed_at, "booked without an order"


def check_nobody_waits_for_free_seats() -> None:
    for entry in WaitingEntry.objects.filter(status=WaitingStatus.WAITING).select_related("event", "ticket_type"):
        if can_be_offered(entry.event, entry):
            offers = availability_of(entry.event, code=entry.code).ticket_type_states
            left = next(offer.left for offer in offers if offer.ticket_type.pk == entry.ticket_type_id)
            assert left is not None, "waits for what has no limit"
            assert left < entry.quantity, f"waits for {entry.quantity} while {left} are free"


def check_payments_remembered(order: Order) -> None:
    """Money that was recorded led to goods, or to its return, or to a person's desk."""
    for payment in order.payments.all():
        returned = sum(r.amount_ore for r in payment.refunds.all() if r.status != RefundStatus.FAILED)
        assert returned <= payment.amount_ore, "more was sent back than came"
        waits_for_the_rest = order.is_live and order.method == PaymentMethod.MANUAL
        if order.confirmed_at is None and not waits_for_the_rest:
            assert returned == payment.amount_ore or order.attention, "a payment is forgotten"


def check_mails(order: Order, mails: list[OutgoingMail]) -> None:
    keys = Counter(mail.key for mail in mails)
    assert all(number == 1 for number in keys.values())
    told = {mail.key for mail in mails}
    assert (f"confirmed-{order.pk}" in told) == (order.confirmed_at is not None)
    for payment in order.payments.all():
        bought = payment in paid_for(order)
        for refund in payment.refunds.all():
            if refund.mail_id and refund.mail.email_name == "order_refunded_late":
                assert refund.reason in NO_SALE
                assert not bought, "told that it was paid for and that it came too late"


def check_post(simulated_site) -> None:
    """Every mail left once, and none was impossible to write."""
    assert not failed_emails().exists(), [(m.email_name, m.error) for m in failed_emails()]
    sent = Counter(message.extra_headers["Message-ID"] for message in outbox.outbox)
    assert all(number == 1 for number in sent.values()) or simulated_site.letters_may_double, sent
    assert not ClockSlot.objects.exclude(error="").exists(), list(ClockSlot.objects.exclude(error=""))
    if not simulated_site.in_trouble:
        assert not StripeEvent.objects.exclude(error="").exists()


def check_stripe_agrees(simulated_site) -> None:
    """Stripe and the books know the same money."""
    payments = {payment.session_id: payment for payment in Payment.objects.exclude(session_id=None)}
    for session in simulated_site.stripe_sandbox.all("checkout.session"):
        if session["payment_status"] == "paid":
            assert session["id"] in payments, "Stripe was paid and we do not know"
            assert payments[session["id"]].amount_ore == session["amount_total"]
    for payment in payments.values():
        refunds = [
            refund
            for refund in simulated_site.stripe_sandbox.all("refund")
            if refund["payment_intent"] == payment.payment_intent
        ]
        theirs = sum(refund["amount"] for refund in refunds if refund["status"] != "failed")
        rows = Refund.objects.filter(payment__in=transfer_chain(payment), channel="stripe", status__in=ACCEPTED)
        # One refund of the Dashboard may send several debts.
        ours = sum(rows.values_list("amount_ore", flat=True))
        assert ours == theirs, f"we sent back {ours}, Stripe {theirs}"


def check_paid_for(order: Order, payment: Payment) -> None:
    """Goods for the money, or the money back, or a person who knows."""
    back = sum(refund.amount_ore for refund in payment.refunds.all() if refund.status in ACCEPTED)
    kept = payment.amount_ore - back
    waits_for_the_rest = order.is_live and order.method == PaymentMethod.MANUAL
    if kept and order.status != OrderStatus.CONFIRMED and not waits_for_the_rest:
        assert order.attention or order.status == OrderStatus.CANCELLED, f"{kept} øre kept for nothing"


def _mails_by_order() -> dict[int, list[OutgoingMail]]:
    found: dict[int, list[OutgoingMail]] = {pk: [] for pk in Order.objects.values_list("pk", flat=True)}
    refunds = dict(Payment.objects.exclude(refunds=None).values_list("refunds__pk", "order_id"))
    for mail in OutgoingMail.objects.all():
        order = mail.arguments.get("order") or refunds.get(mail.arguments.get("refund"))
        if order in found:
            found[order].append(mail)
    return found


def snapshot_of_facts() -> dict:
    """All that must not change any more when old news is repeated."""
    return {
        "orders": list(Order.objects.order_by("pk").values_list("pk", "status", "attention")),
        "payments": list(Payment.objects.order_by("pk").values_list("pk", "amount_ore")),
        "documents": list(SalesDocument.objects.order_by("pk").values_list("series", "number", "total_ore")),
        "mails": sorted(OutgoingMail.objects.values_list("key", flat=True)),
        "tickets": list(Ticket.objects.order_by("pk").values_list("pk", "status")),
        "members": list(Membership.objects.order_by("pk").values_list("pk", "starts_on", "ends_on")),
        "taken": list(TicketType.objects.order_by("pk").values_list("pk", "taken")),
    }
