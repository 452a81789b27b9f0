"""The interface between payments and the apps that sell (tickets, membership dues).

Payments handles orders and money. The seller handles what was bought. A system check refuses to start the site when
something that can be sold has no seller.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.core.checks import Error, register
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest

from core.checks import STARTUP_TAG
from mail.message import Attachment
from payments.enums import SellerKind
from payments.models import Order, OrderLine

Lines = Sequence[OrderLine]


class Unavailable(Exception):
    """What was ordered is not available any more: the seats are taken, or the sale is closed."""


@dataclass(frozen=True, kw_only=True)
class Seller:
    """The functions that payments calls when an order changes state, and when it shows an order.

    `confirm`, `release`, `restore`, `cancel`, `settled` and `reopened` run inside the order's transaction, with its
    row locked. They are called at most once per change of state and must not call external services.
    """

    kind: SellerKind
    #: Name of the one-to-one relation from an order line to the seller's own row, which says what the line sold, and of
    #: what it points at. They are selected together with the line.
    line_relation: str = ""
    #: The order is confirmed (paid, free or invoiced): give the buyer what was ordered.
    confirm: Callable[[Order, Lines], None]
    #: A hold ended without a sale (expired, or cancelled before payment): release what was held.
    release: Callable[[Order, Lines], None]
    #: A payment came after the hold had ended: take what was ordered again, or raise Unavailable and take nothing.
    restore: Callable[[Order, Lines], None]
    #: Lines of a confirmed order are cancelled: take back what they had sold.
    cancel: Callable[[Order, Lines], None]
    #: A confirmed order is paid in full. Called right after `confirm` for an order that was paid or free, and when the
    #: invoice is paid for an order sold by invoice. Called last, while the number series is locked: it may only lock
    #: rows that belong to this order alone.
    settled: Callable[[Order, Lines], None]
    #: A settled order is no longer paid in full: a payment was disputed or returned, or the price rose. See `settled`.
    reopened: Callable[[Order, Lines], None]
    #: One line of text in the given language: when and where the delivery takes place, for sales documents.
    delivery: Callable[[Order, Lines, str], str]
    #: Attachments of the confirmation e-mail, in the order's language (tickets, calendar file).
    attachments: Callable[[Order, Lines], list[Attachment]]
    #: What the buyer's order page and the confirmation e-mail show of what was bought.
    #: Returns {"template": name, "context": dict, "mail_template": name without .txt/.html} or None. It may have an
    #: "accent" for the e-mail, as #rrggbb.
    section: Callable[[HttpRequest | None, Order, Lines], dict | None]
    #: URL where the buyer can start again when the order has ended: the event page, or the page for joining.
    home_url: Callable[[Order, Lines], str]
    #: The buyer asked for the confirmation again: send the attendees theirs again too. The number is 1 for the first
    #: time, 2 for the next.
    resend: Callable[[Order, Lines, int], None] = lambda order, lines, number: None
    #: Attachments of the e-mail about cancelled lines, in the order's language (a calendar file that cancels).
    cancelled_attachments: Callable[[Order, Lines], list[Attachment]] = lambda order, lines: []


#: An order's lines by who sells them.
Groups = list[tuple[Seller, list[OrderLine]]]

_sellers: dict[str, Seller] = {}


def register_seller(seller: Seller) -> None:
    """Register a seller; called from its AppConfig.ready()."""
    _sellers[seller.kind] = seller


def missing_sellers() -> list[str]:
    return [kind for kind in SellerKind.values if kind not in _sellers]


def lines_by_seller(order: Order) -> Groups:
    """The order's lines grouped by seller, in a fixed order so that sellers always take locks in the same order.

    Each line has its seller's own row selected with it.
    """
    groups: dict[str, list[OrderLine]] = {}
    relations = {seller.line_relation for seller in _sellers.values() if seller.line_relation}
    lines = OrderLine.objects.select_related(*sorted(relations)) if relations else OrderLine.objects.all()
    prefetch_related_objects([order], Prefetch("lines", lines))
    for line in order.lines.all():
        groups.setdefault(line.seller_kind, []).append(line)
    return [(_sellers[kind], groups[kind]) for kind in sorted(groups)]


@register(STARTUP_TAG)
def check_sellers_registered(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[Error]:
    """Without a seller, an order could be paid and never fulfilled."""
    return [Error(f"Nobody has registered as seller of {kind!r}.", id="payments.E001") for kind in missing_sellers()]
