"""Submissions of forms that place an order. A form may be submitted several times and then places one order.

The forms of all sellers (tickets, membership) use this module.
"""

import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.utils.crypto import salted_hmac
from django.utils.datastructures import MultiValueDict

from payments.enums import OrderStatus
from payments.models import Order

#: A valid submission key. It gives access to the order placed with it, so a short key is not accepted.
KEY = re.compile(r"[\w-]{16,64}", re.ASCII)
_MAX_LENGTH = 64
#: Fields that differ between identical forms: their keys, what the page showed, and the answer to a question.
_NOT_CONTENTS = {"csrfmiddlewaretoken", "submission_key", "shown_total", "shown_events", "another", "change"}
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
    #: The same for identical forms of one browser, such as two tabs that were opened before it was known; or empty.
    contents: str = ""

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

    def placed_by_anyone(self) -> Order | None:
        """The order that this form, or an identical one of the same browser, has placed."""
        return self.placed_order() or placed_with_contents(self.contents)

    def with_contents(self, contents: str, placed: Order | None) -> "Submission":
        """The submission with a free contents key. `placed` is the order that was placed with `contents` before."""
        while placed is not None:
            contents = f"{contents[:40]}-{placed.pk}"
            placed = placed_with_contents(contents)
        return replace(self, contents=contents)

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


def contents_key(data: MultiValueDict, browser: str, form: str) -> str:
    """A keyed digest of everything that was typed into the form called `form`, and of the browser.

    `browser` is a secret that only this browser has; without one the key is empty. A guess of what somebody else typed
    gives another key.
    """
    if not browser:
        return ""
    typed = sorted((name, values) for name, values in data.lists() if name not in _NOT_CONTENTS)
    return salted_hmac("payments.contents", json.dumps([browser, form, typed]), algorithm="sha256").hexdigest()[:40]


def placed_with_contents(contents: str) -> Order | None:
    return Order.objects.filter(contents_key=contents).first() if contents else None


def is_over(order: Order) -> bool:
    """Whether the order ended: its hold ran out, or it was cancelled."""
    return order.status in _ENDED
