"""How the price of something would go back to the buyer, told before it is decided. All amounts in øre."""

from dataclasses import dataclass

from payments.domain.giveback import paid_part
from payments.domain.receivables import invoice_of
from payments.domain.sources import channel_of, refundable_ore
from payments.enums import RefundChannel
from payments.models import Order


@dataclass(frozen=True)
class WaysBack:
    """`credited_ore` is taken off what is still to be paid; the rest is sent back the way it came."""

    credited_ore: int = 0
    card_ore: int = 0
    bank_ore: int = 0
    #: Still to be paid of the invoice afterwards; None when the order was not invoiced.
    open_ore: int | None = None

    @property
    def total_ore(self) -> int:
        return self.credited_ore + self.card_ore + self.bank_ore


def ways_back(order: Order, amount_ore: int) -> WaysBack:
    """The same as `giveback.give_back` would do now: the open part of an invoice first, then what was paid."""
    invoice = invoice_of(order)
    money = amount_ore if invoice is None else paid_part(invoice.open_ore, amount_ore)
    credited = 0 if invoice is None else amount_ore - money
    card = bank = 0
    payments = [(payment, refundable_ore(payment)) for payment in order.payments.filter(problem="")]
    for payment, left in sorted(payments, key=lambda pair: -pair[1]):
        ore = max(0, min(left, money))
        money -= ore
        if ore and channel_of(payment) == RefundChannel.STRIPE:
            card += ore
        else:
            bank += ore
    return WaysBack(credited, card, bank, None if invoice is None else max(0, invoice.open_ore - credited))
