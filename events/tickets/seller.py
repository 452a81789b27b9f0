"""Tickets, as payments knows them."""

from events.tickets import confirmation, fulfilment
from payments.enums import SellerKind
from payments.models import Order
from payments.sellers import Lines, Seller, register_seller


def _nothing(order: Order, lines: Lines) -> None:
    """A ticket is valid from its confirmation on: whether its invoice is paid changes nothing about it."""


def register_ticket_seller() -> None:
    register_seller(
        Seller(
            kind=SellerKind.TICKET,
            line_relation="ticket_line",
            confirm=fulfilment.confirm_tickets,
            release=fulfilment.release_tickets,
            restore=fulfilment.restore_tickets,
            cancel=fulfilment.cancel_tickets_of_order,
            settled=_nothing,
            reopened=_nothing,
            delivery=confirmation.delivery,
            attachments=confirmation.attachments,
            section=confirmation.section,
            home_url=confirmation.home_url,
            resend=fulfilment.send_tickets,
        )
    )
