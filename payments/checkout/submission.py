"""A form that ends in an order, and that may be sent several times: its key, its order, the price that it showed.

Every seller's form uses it: tickets and membership today.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from payments.enums import OrderStatus
from payments.models import Order

#: What a form's key may be made of. It leads to the order that was placed with it, so a short one is not accepted.
KEY = re.compile(r"[\w-]{16,64}", re.ASCII)
_LONGEST = 64
_OVER = (OrderStatus.EXPIRED, OrderStatus.CANCELLED)


@dataclass(frozen=True)
class Placed:
    """The order was placed now."""

    order: Order


@dataclass(frozen=True)
class PlacedBefore:
    """The form was sent before, and this order came of it."""

    order: Order


@dataclass(frozen=True)
class PriceChanged:
    """The price (øre, VAT included) is another one than the form showed. Nothing was placed."""

    total_ore: int


@dataclass(frozen=True)
class Submission:
    """One form as it was sent. Without a key, sending it twice makes two orders."""

    key: str = ""
    #: The total in øre that the page showed, as the form sent it; empty when it sent none.
    shown_total: str = ""

    @classmethod
    def read(cls, data: Mapping[str, str], field: str = "submission_key", *, prefix: str = "") -> "Submission":
        """From a form that anybody may have written; what cannot be a key is none.

        `prefix` sets the keys of one seller's forms apart from the others' and is no part of what the form sends.
        """
        sent = str(data.get(field, ""))
        usable = KEY.fullmatch(sent) and len(prefix + sent) <= _LONGEST
        return cls(prefix + sent if usable else "", str(data.get("shown_total", "")).strip())

    def placed_order(self) -> Order | None:
        """The order that an earlier sending of the form made."""
        return placed_with(self.key)

    def after(self, order: Order) -> "Submission":
        """With the key of the order that takes the place of this one; it is the same for every click."""
        return replace(self, key=f"{self.key[:40]}-{order.pk}")

    def following(self, starts_anew: Callable[[Order], bool]) -> "Submission | PlacedBefore":
        """The submission to place an order with, or the order that was placed already.

        `starts_anew` decides whether the form, which made this order, shall make another.
        """
        submission = self
        while order := submission.placed_order():
            if not starts_anew(order):
                return PlacedBefore(order)
            submission = submission.after(order)
        return submission

    def price_has_changed(self, total_ore: int, *, must_be_shown: bool = False) -> bool:
        """Whether the buyer saw another total. `must_be_shown`: a form that showed none counts as changed."""
        if not self.shown_total:
            return must_be_shown
        return self.shown_total != str(total_ore)


def new_key() -> str:
    """For a form that is shown for the first time."""
    return secrets.token_urlsafe(24)


def placed_with(key: str | None) -> Order | None:
    """The order that was placed with this submission key; None also without a key."""
    return Order.objects.filter(submission_key=key).first() if key else None


def is_over(order: Order) -> bool:
    """Whether the order ended: its hold ran out, or it was cancelled."""
    return order.status in _OVER
