"""What order lines sold of an event, exchanged tickets, and the e-mails about tickets."""

from django.db import models
from django.db.models import Q

from events.enums import ChangedBy
from events.models.ticket import Ticket
from mail.models import OutgoingMail
from payments.models import OrderLine


class TicketLine(models.Model):
    """The ticket type that an order line sold, with the price step, code and block that applied.

    Written with the order and never changed. Amounts are on the order line; attendees and seats are on the tickets.
    """

    line = models.OneToOneField(OrderLine, on_delete=models.CASCADE, primary_key=True, related_name="ticket_line")
    event = models.ForeignKey("events.Event", on_delete=models.PROTECT, related_name="ticket_lines")
    ticket_type = models.ForeignKey("events.TicketType", on_delete=models.PROTECT, related_name="ticket_lines")
    #: Tickets in each unit of the line: people at a table, colleagues of an organisation.
    people_each = models.PositiveIntegerField(default=1)
    is_member_price = models.BooleanField(default=False)
    #: The price step that gave the price. Staff may delete a step; the order line keeps the price.
    step = models.ForeignKey(
        "events.PriceStep", null=True, blank=True, on_delete=models.SET_NULL, related_name="ticket_lines"
    )
    #: The discount code. Each unit of the line counts as one use of it.
    code = models.ForeignKey(
        "events.DiscountCode", null=True, blank=True, on_delete=models.PROTECT, related_name="ticket_lines"
    )
    #: The block that `block_units` of the line's units were taken from.
    block = models.ForeignKey(
        "events.SeatBlock", null=True, blank=True, on_delete=models.PROTECT, related_name="ticket_lines"
    )
    block_units = models.PositiveIntegerField(default=0)
    #: Who exchanged another ticket for this line; empty when it is no exchange. See `ReplacedTicket`.
    exchanged_by = models.CharField(max_length=10, choices=ChangedBy.choices, blank=True)
    #: Issued by staff without payment. `note` may hold the reason.
    is_complimentary = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="events_ticketline_people", condition=Q(people_each__gte=1)),
            models.CheckConstraint(
                name="events_ticketline_block",
                condition=Q(block__isnull=True, block_units=0) | Q(block__isnull=False, block_units__gte=1),
            ),
            models.CheckConstraint(name="events_ticketline_note", condition=Q(note="") | Q(is_complimentary=True)),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_type} ({self.line})"


class ReplacedTicket(models.Model):
    """A ticket that is cancelled when the order of `line` is confirmed, because it is exchanged for that line.

    Until then one of the new tickets may use its seat: see `events.stock.exchange_seats`.
    """

    line = models.ForeignKey(TicketLine, on_delete=models.CASCADE, related_name="replaced")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="replacements")
    #: The new ticket that uses this one's seat of the event until the exchange.
    new_ticket = models.OneToOneField(
        Ticket, null=True, blank=True, on_delete=models.PROTECT, related_name="uses_seat_of"
    )
    #: The pool in which it uses this one's seat too.
    pool = models.ForeignKey("events.SeatPool", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["line_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["line", "ticket"], name="events_replacedticket_once"),
            models.CheckConstraint(
                name="events_replacedticket_pool", condition=Q(pool__isnull=True) | Q(new_ticket__isnull=False)
            ),
            models.CheckConstraint(
                name="events_replacedticket_other",
                condition=Q(new_ticket__isnull=True) | ~Q(new_ticket=models.F("ticket")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} → {self.line}"


class TicketMail(models.Model):
    """An e-mail about one ticket that a buyer, an attendee or staff caused by what they did to that ticket.

    Such e-mails are limited in number. Those that a sale sends by itself have no row here.
    """

    mail = models.OneToOneField(OutgoingMail, on_delete=models.CASCADE, primary_key=True, related_name="ticket_mail")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="mails")

    def __str__(self) -> str:
        return f"{self.mail} ({self.ticket})"
