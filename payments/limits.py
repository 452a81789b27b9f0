"""What can be paid online: Stripe's limits for one payment in Norwegian kroner. Amounts are øre.

A bank transfer has no limits, and an amount of 0 needs no payment.
"""

from django.utils.translation import gettext as _

from core.money import format_kr

#: Stripe refuses anything smaller, and anything larger.
MIN_ONLINE_ORE = 3_00
MAX_ONLINE_ORE = 999_999_99


class NotPayableOnline(Exception):
    """The amount is outside the limits of online payments, so that no order to be paid by card can be placed for it."""

    def __init__(self, amount_ore: int):
        super().__init__(amount_ore)
        self.amount_ore = amount_ore

    def __str__(self) -> str:
        return why_not_payable(self.amount_ore)


def is_payable(amount_ore: int) -> bool:
    """Whether Stripe takes a payment of this amount."""
    return MIN_ONLINE_ORE <= amount_ore <= MAX_ONLINE_ORE


def require_payable(amount_ore: int) -> None:
    """Raise NotPayableOnline for an amount that is to be paid and cannot be paid online."""
    if amount_ore > 0 and not is_payable(amount_ore):
        raise NotPayableOnline(amount_ore)


def why_not_payable(amount_ore: int) -> str:
    """A sentence for the reader that says why the amount cannot be paid online; empty when it can, or is 0."""
    if amount_ore <= 0 or is_payable(amount_ore):
        return ""
    if amount_ore < MIN_ONLINE_ORE:
        return _("%(amount)s is too little to pay online: the smallest payment is %(limit)s.") % {
            "amount": format_kr(amount_ore),
            "limit": format_kr(MIN_ONLINE_ORE),
        }
    return _("%(amount)s is too much to pay online: the largest payment is %(limit)s.") % {
        "amount": format_kr(amount_ore),
        "limit": format_kr(MAX_ONLINE_ORE),
    }


def warning_for(amounts_ore: list[int]) -> str:
    """A sentence for staff about prices that buyers cannot pay online; empty when all of them can be, or are 0."""
    refused = sorted({ore for ore in amounts_ore if why_not_payable(ore)})
    if not refused:
        return ""
    return _(
        "Saved. But an order that comes to %(amounts)s cannot be paid online: a payment must be from %(smallest)s to "
        "%(largest)s. Change the price, or let such orders be paid by invoice."
    ) % {
        "amounts": ", ".join(format_kr(ore) for ore in refused[:5]),
        "smallest": format_kr(MIN_ONLINE_ORE),
        "largest": format_kr(MAX_ONLINE_ORE),
    }
