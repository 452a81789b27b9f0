"""Refunds that staff made in Stripe's Dashboard: they pay debts to the buyer, or decide something new.

Amounts are øre.
"""

from payments.attention_texts import AttentionText
from payments.enums import AttentionCause, RefundChannel, RefundReason, RefundStatus
from payments.ledger import most_refundable, refundable_ore
from payments.models import Order, Payment, Refund
from payments.orders.attention import flag_order
from payments.stripe import client


def payment_for(stripe_refund: client.Refund, chain: list[Payment]) -> Payment:
    """The payment of a transfer chain that an unknown refund belongs to: with a debt of its amount, or most left."""
    debt = Refund.objects.owed().filter(payment__in=chain, amount_ore=stripe_refund.amount)
    first = debt.exclude(status=RefundStatus.REQUESTED).select_related("payment").order_by("pk").first()
    return first.payment if first else most_refundable(chain)


def record(stripe_refund: client.Refund, order: Order, payment: Payment, *, is_alive: bool) -> Refund:
    """The row of an unknown refund. The caller holds the order's row lock, and then sets the row's status.

    A debt of exactly its amount takes it over. What is more than is left of the payment can only send debts: the oldest
    first. The rest is a new decision, which is credited, and flagged for staff.
    """
    debts, rest_ore = _covered(stripe_refund.amount, payment) if is_alive else ([], stripe_refund.amount)
    if rest_ore:
        carrier = _create(stripe_refund, order, payment, rest_ore)
    else:
        carrier = debts.pop(0)
        carrier.channel, carrier.dashboard_id, carrier.mail = RefundChannel.STRIPE, stripe_refund.id, None
        carrier.save(update_fields=["channel", "dashboard_id", "mail"])
    for debt in debts:
        debt.channel, debt.sent_with = RefundChannel.STRIPE, carrier
        debt.save(update_fields=["channel", "sent_with"])
    return carrier


def _covered(amount_ore: int, payment: Payment) -> tuple[list[Refund], int]:
    """The debts that a refund of this amount sends, and the øre that are left of it."""
    owed = payment.refunds.owed().exclude(status=RefundStatus.REQUESTED).order_by("pk")
    if exact := owed.filter(amount_ore=amount_ore).first():
        return [exact], 0
    debts: list[Refund] = []
    if amount_ore <= refundable_ore(payment):
        return debts, amount_ore
    for debt in owed:
        if amount_ore <= 0:
            break
        if debt.amount_ore > amount_ore:
            _split(debt, amount_ore)
        amount_ore -= debt.amount_ore
        debts.append(debt)
    return debts, amount_ore


def _split(debt: Refund, amount_ore: int) -> None:
    """Make two debts of one: `amount_ore`, and a new row for the rest, under the same credit note."""
    Refund.objects.create(
        order=debt.order,
        payment=debt.payment,
        amount_ore=debt.amount_ore - amount_ore,
        channel=debt.channel,
        reason=debt.reason,
        note=debt.note,
        status=debt.status,
        key=f"{debt.key}-rest-{debt.amount_ore - amount_ore}",
        error=debt.error,
        credit_note=debt.credit_note,
        reported_at=debt.reported_at,
        requested_by=debt.requested_by,
    )
    debt.amount_ore = amount_ore
    debt.save(update_fields=["amount_ore"])


def _create(stripe_refund: client.Refund, order: Order, payment: Payment, amount_ore: int) -> Refund:
    refund = Refund.objects.create(
        order=order,
        payment=payment,
        amount_ore=amount_ore,
        reason=RefundReason.DASHBOARD,
        key=f"dashboard-{stripe_refund.id}",
        stripe_id=stripe_refund.id,
        dashboard_id=stripe_refund.id,
        uncredited=True,
    )
    flag_order(
        order,
        AttentionText("dashboard_refund", {"amount_ore": stripe_refund.amount}),
        AttentionCause.DASHBOARD,
        refund=refund,
    )
    return refund
