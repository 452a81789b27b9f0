"""Tickets, as payments knows them."""

from events import delivery
from events.domain import handover
from payments.enums import SellerKind
from payments.models import Order
from payments.sellers import Lines, Seller, register_seller


def _nothing(order: Order, lines: Lines) -> None:
    """A ticket is valid from its confirmation on: whether its invoice is paid changes nothing about it."""


def register() -> None:
    register_seller(
        Seller(
            kind=SellerKind.TICKET,
            line_relation="ticket_line",
            confirm=handover.confirm,
            release=handover.release,
            retake=handover.retake,
            cancel=handover.cancel,
            settled=_nothing,
            reopened=_nothing,
            delivery=delivery.delivery,
            attachments=delivery.attachments,
            section=delivery.section,
            home_url=delivery.home_url,
            send_again=handover.send_tickets,
        )
    )
