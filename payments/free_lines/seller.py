"""Registers free lines as something that payments can sell."""

from django.http import HttpRequest

from mail.message import Attachment
from payments.enums import SellerKind
from payments.models import Order
from payments.sellers import Lines, Seller, register_seller


def _do_nothing(order: Order, lines: Lines) -> None:
    """A free line holds and delivers nothing that the site knows of: staff deliver what was agreed."""


def _delivery(order: Order, lines: Lines, language: str) -> str:
    return next((line.free_line.invoice.delivery for line in lines), "")


def _attachments(order: Order, lines: Lines) -> list[Attachment]:
    return []


def _section(request: HttpRequest | None, order: Order, lines: Lines) -> dict | None:
    """What staff wrote to the buyer; None when they wrote nothing."""
    invoice = next((line.free_line.invoice for line in lines), None)
    if invoice is None or not (invoice.message or invoice.delivery):
        return None
    return {
        "template": "payments/free_lines/order_section.html",
        "mail_template": "payments/emails/free_lines_section",
        "context": {"message": invoice.message, "delivery": invoice.delivery},
    }


def _home_url(order: Order, lines: Lines) -> str:
    """Nobody can order a free line: the front page is where the buyer finds how to reach the association."""
    return "/en/" if order.language == "en" else "/"


def register_free_line_seller() -> None:
    register_seller(
        Seller(
            kind=SellerKind.FREE_LINE,
            line_relation="free_line__invoice",
            confirm=_do_nothing,
            release=_do_nothing,
            restore=_do_nothing,
            cancel=_do_nothing,
            settled=_do_nothing,
            reopened=_do_nothing,
            delivery=_delivery,
            attachments=_attachments,
            section=_section,
            home_url=_home_url,
        )
    )
