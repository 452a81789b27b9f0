"""Those who sell through this room. Payments knows orders and money; what was bought is the seller's to know.

What must be true of this room before anything is sold.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.checks import Error, register
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest

from core.checks import STARTUP_TAG
from mail.queue import Attachment
from payments.enums import SellerKind
from payments.models import Order, OrderLine

Lines = Sequence[OrderLine]


class Unavailable(Exception):
    """The goods cannot be had any more: seats are gone, or the sale is closed."""


@dataclass(frozen=True, kw_only=True)
class Seller:
    """A seller's answers to what happens to an order. The first six run inside the order's transaction with its
    row locked, are called at most once per change of state, and must not call outside services.
    """

    kind: SellerKind
    #: The name, on an order line, of the seller's own row one to one with it: what the line sold. Read with the line.
    line_relation: str = ""
    #: The goods are the buyer's: paid, free or invoiced.
    confirm: Callable[[Order, Lines], None]
    #: A hold ended without a sale (expired, or cancelled before payment): put the goods back.
    release: Callable[[Order, Lines], None]
    #: Money came after the hold had ended: take the goods again, or raise Unavailable leaving nothing taken.
    retake: Callable[[Order, Lines], None]
    #: Goods that had been handed over are given back (cancelled, refunded).
    cancel: Callable[[Order, Lines], None]
    #: Nothing is left to pay of a confirmed order. An order that was paid or free hears it right after `confirm`, one
    #: sold by invoice when the invoice is paid. Called last, with the number series locked: it may only lock rows that
    #: belong to this order alone.
    settled: Callable[[Order, Lines], None]
    #: What was settled is owed again: the money was disputed or returned, or the price has risen. As `settled`.
    reopened: Callable[[Order, Lines], None]
    #: One line of text, in the language given: when and where it is delivered, as sales documents must say.
    delivery: Callable[[Order, Lines, str], str]
    #: Files that go with the confirmation mail, in the order's language (tickets, calendar file).
    attachments: Callable[[Order, Lines], list[Attachment]]
    #: What the buyer's order page and the confirmation mail show of the goods.
    #: Returns {"template": name, "context": dict, "mail_template": name without .txt/.html} or None.
    section: Callable[[HttpRequest | None, Order, Lines], dict | None]
    #: Where the buyer goes back to when the order is no more: the address of the event page, of joining.
    home_url: Callable[[Order, Lines], str]
    #: The buyer asked for the confirmation once more (the number tells the times apart): send others theirs again too.
    send_again: Callable[[Order, Lines, int], None] = lambda order, lines, number: None


_sellers: dict[str, Seller] = {}


def register_seller(seller: Seller) -> None:
    """Called from the seller's AppConfig.ready()."""
    _sellers[seller.kind] = seller


def missing_sellers() -> list[str]:
    return [kind for kind in SellerKind.values if kind not in _sellers]


def lines_by_seller(order: Order) -> list[tuple[Seller, list[OrderLine]]]:
    """The order's lines grouped by who sells them, in a fixed order so that locks are taken in one order.

    Each line comes with its seller's own row, read in the same statement.
    """
    groups: dict[str, list[OrderLine]] = {}
    relations = {seller.line_relation for seller in _sellers.values() if seller.line_relation}
    lines = OrderLine.objects.select_related(*sorted(relations)) if relations else OrderLine.objects.all()
    prefetch_related_objects([order], Prefetch("lines", lines))
    for line in order.lines.all():
        groups.setdefault(line.seller_kind, []).append(line)
    return [(_sellers[kind], groups[kind]) for kind in sorted(groups)]


@register(STARTUP_TAG)
def check_sellers_registered(app_configs, **kwargs) -> list[Error]:
    """An order for something that nobody sells could be paid and never handed over."""
    return [Error(f"Nobody has registered as seller of {kind!r}.", id="payments.E001") for kind in missing_sellers()]
