"""Tickets, as payments knows them."""

from events import delivery
from events.domain import handover
from payments.enums import SellerKind
from payments.sellers import Seller, register_seller


def register() -> None:
    register_seller(
        Seller(
            kind=SellerKind.TICKET,
            line_relation="ticket_line",
            confirm=handover.confirm,
            release=handover.release,
            retake=handover.retake,
            cancel=handover.cancel,
            delivery=delivery.delivery,
            attachments=delivery.attachments,
            section=delivery.section,
            home_url=delivery.home_url,
            send_again=handover.send_tickets,
        )
    )
