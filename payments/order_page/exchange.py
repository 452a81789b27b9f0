"""What an exchange gave up and what it cost, for the new order's page and its e-mails. Amounts are øre."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import gettext as _

from core.money import format_kr
from core.values import present
from payments.enums import DocumentKind, PaymentMethod, RefundChannel, RefundReason, RefundStatus
from payments.models import Exchange, Order, Refund, SalesDocument
from payments.orders.confirm import confirmation_key


@dataclass(frozen=True)
class ExchangeSummary:
    """`given_up` are (units, description) of the old order's lines. `money` are sentences about the difference."""

    old_order: Order
    given_up: Sequence[tuple[int, str]]
    worth_ore: int
    new_ore: int
    money: Sequence[str]


def exchange_summary(order: Order) -> ExchangeSummary | None:
    """The terms of the exchange that this order was placed for; None for other orders, and when it came to nothing."""
    if order.exchanged_from_id is None or not (order.confirmed_at or order.is_live):
        return None
    exchange = Exchange.objects.filter(order=order).prefetch_related("lines__line").first()
    if exchange is None:
        return None
    lines = list(exchange.lines.all())
    worth_ore = sum(line.amount_ore for line in lines)
    return ExchangeSummary(
        old_order=present(order.exchanged_from),
        given_up=[(line.quantity, line.line.description) for line in lines],
        worth_ore=worth_ore,
        new_ore=order.total_ore,
        money=_money(order, exchange, worth_ore) if order.confirmed_at else _money_to_pay(order),
    )


def _money_to_pay(order: Order) -> list[str]:
    return [_("The difference to pay is %(amount)s.") % {"amount": format_kr(order.due_ore)}]


def _money(order: Order, exchange: Exchange, worth_ore: int) -> list[str]:
    sentences = []
    credited_ore = _credited_ore(exchange.credit_note)
    if credited_ore:
        sentences.append(_("%(amount)s is credited on the old invoice.") % {"amount": format_kr(credited_ore)})
    if order.method == PaymentMethod.INVOICE:
        values = {"amount": format_kr(order.total_ore)}
        return [*sentences, _("What you have now has an invoice of its own, of %(amount)s.") % values]
    difference_ore = order.total_ore - worth_ore
    if difference_ore > 0:
        sentences.append(_("You have paid the difference, %(amount)s.") % {"amount": format_kr(difference_ore)})
    back_ore = max(0, -difference_ore - credited_ore)
    if back_ore:
        sentences.append(_back_text(order) % {"amount": format_kr(back_ore)})
    return sentences or [_("The price is the same, so there is nothing to pay and nothing to refund.")]


def _credited_ore(note: SalesDocument | None) -> int:
    """Øre of the old invoice that were unpaid and are credited: the credit note, less what it covers of refunds."""
    if note is None or note.corrects is None or note.corrects.kind != DocumentKind.INVOICE:
        return 0
    refunded_ore = Refund.objects.filter(credit_note=note).aggregate(sum=Sum("amount_ore"))["sum"] or 0
    return -note.total_ore - refunded_ore


def _back_text(order: Order) -> str:
    """How the difference is refunded, or that it could not be, with its %(amount)s."""
    refunds = Refund.objects.filter(order=order.exchanged_from_id, reason=RefundReason.MOVED)
    refunds = refunds.exclude(channel=RefundChannel.TRANSFER).order_by("pk")
    last = refunds.filter(outcome_mail__key=confirmation_key(order)).last() or refunds.last()
    if last is not None and last.status == RefundStatus.FAILED:
        return _(
            "The difference, %(amount)s, is credited, but the money could not be sent: the bank did not accept it. We "
            "ask for your account number in an e-mail of its own."
        )
    if last is not None and last.channel == RefundChannel.BANK:
        return _("The difference, %(amount)s, is transferred to your bank account.")
    return _("The difference, %(amount)s, is refunded the way you paid. It can take 5 to 10 days before you see it.")


def document_names(documents: Sequence[SalesDocument]) -> list[str]:
    """The documents as the e-mail lists them, such as «Receipt 1042»."""
    return [f"{DocumentKind(document.kind).label} {document}" for document in documents]
