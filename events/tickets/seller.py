"""Registers tickets as something that payments can sell."""

from events.tickets import confirmation, fulfilment
from payments.enums import SellerKind
from payments.models import Order
from payments.sellers import Lines, Seller, register_seller


def _ignore_payment(order: Order, lines: Lines) -> None:
    """Do nothing. A ticket is valid from its confirmation, whether or not its invoice is paid."""


def register_ticket_seller() -> None:
    register_seller(
        Seller(
            kind=SellerKind.TICKET,
            line_relation="ticket_line__ticket_type",
            confirm=fulfilment.confirm_tickets,
            release=fulfilment.release_tickets,
            restore=fulfilment.restore_tickets,
            cancel=fulfilment.cancel_tickets_of_order,
            settled=_ignore_payment,
            reopened=_ignore_payment,
            delivery=confirmation.delivery,
            attachments=confirmation.attachments,
            cancelled_attachments=confirmation.cancelled_attachments,
            section=confirmation.section,
            home_url=confirmation.home_url,
            resend=fulfilment.send_tickets,
        )
    )
