"""Submissions of forms that place an order. A form may be submitted several times and then places one order.

The forms of all sellers (tickets, membership) use this module.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from payments.enums import OrderStatus
from payments.models import Order

#: A valid submission key. It gives access to the order placed with it, so a short key is not accepted.
KEY = re.compile(r"[\w-]{16,64}", re.ASCII)
_MAX_LENGTH = 64
_ENDED = (OrderStatus.EXPIRED, OrderStatus.CANCELLED)


@dataclass(frozen=True)
class Placed:
    """The order was placed now."""

    order: Order


@dataclass(frozen=True)
class PlacedBefore:
    """The form was submitted before and placed this order."""

    order: Order


@dataclass(frozen=True)
class PriceChanged:
    """The price (øre, including VAT) is not the one that the form showed. No order was placed."""

    total_ore: int


@dataclass(frozen=True)
class Submission:
    """One submission of a form. Without a key, submitting it twice places two orders."""

    key: str = ""
    #: The total in øre that the page showed, as text from the form; empty when the form sent none.
    shown_total: str = ""

    @classmethod
    def read(cls, data: Mapping[str, str], field: str = "submission_key", *, prefix: str = "") -> "Submission":
        """Read untrusted form data. An invalid key is read as an empty one.

        `prefix` keeps the keys of one seller's forms apart from those of others; it is not part of the form data.
        """
        key = str(data.get(field, ""))
        is_valid = KEY.fullmatch(key) and len(prefix + key) <= _MAX_LENGTH
        return cls(prefix + key if is_valid else "", str(data.get("shown_total", "")).strip())

    def placed_order(self) -> Order | None:
        """The order that an earlier submission of the form placed."""
        return placed_with(self.key)

    def after(self, order: Order) -> "Submission":
        """The submission for an order that replaces `order`; its key is the same for each repeated submission."""
        return replace(self, key=f"{self.key[:40]}-{order.pk}")

    def following(self, starts_anew: Callable[[Order], bool]) -> "Submission | PlacedBefore":
        """The submission to place an order with, or the order that was placed already.

        `starts_anew` decides whether a form that has placed the given order shall place another one.
        """
        submission = self
        while order := submission.placed_order():
            if not starts_anew(order):
                return PlacedBefore(order)
            submission = submission.after(order)
        return submission

    def price_has_changed(self, total_ore: int, *, must_be_shown: bool = False) -> bool:
        """Whether the page showed another total than `total_ore`.

        With `must_be_shown`, a form that sent no total counts as changed.
        """
        if not self.shown_total:
            return must_be_shown
        return self.shown_total != str(total_ore)


def new_key() -> str:
    """A random key for a form that is rendered for the first time."""
    return secrets.token_urlsafe(24)


def placed_with(key: str | None) -> Order | None:
    """The order that was placed with this submission key; None if there is none, or no key."""
    return Order.objects.filter(submission_key=key).first() if key else None


def is_over(order: Order) -> bool:
    """Whether the order ended: its hold ran out, or it was cancelled."""
    return order.status in _ENDED
