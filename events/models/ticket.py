"""Tickets: one for each attendee."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.db.found import found
from events.enums import SEATED, Admits, TicketStatus
from events.models.event_date import EventDate
from events.models.ticket_type import TicketType
from payments.models import OrderLine


def new_code() -> str:
    """A random QR code or link key. It has 128 bits, so that it cannot be guessed."""
    return secrets.token_urlsafe(16)


class TicketQuerySet(models.QuerySet):
    def seated(self) -> "TicketQuerySet":
        return self.filter(status__in=SEATED)

    def valid(self) -> "TicketQuerySet":
        return self.filter(status=TicketStatus.VALID)

    def main(self) -> "TicketQuerySet":
        """People's own tickets, without their add-ons."""
        return self.filter(on_ticket=None)

    def with_event(self) -> "TicketQuerySet":
        """With event and type, and with what says whether more must be read, in one query.

        `event_has_dates` is for `events.formatting.note_dates`, `has_add_ons` for `events.tickets.add_ons`, and
        `event_has_add_ons` says whether the event sells any.
        """
        dates = EventDate.objects.filter(event=OuterRef("event_id")).order_by()
        add_ons = self.model.objects.seated().filter(on_ticket=OuterRef("pk")).order_by()
        add_on_types = TicketType.objects.filter(event=OuterRef("event_id"), needs_ticket=True, active=True).order_by()
        return self.select_related("event", "ticket_type").annotate(
            event_has_dates=found(dates), has_add_ons=found(add_ons), event_has_add_ons=found(add_on_types)
        )

    def visible_to(self, user) -> "TicketQuerySet":
        """All tickets for staff with permission to view tickets, otherwise those that the user bought."""
        if not user.is_authenticated:
            return self.none()
        if user.is_staff and user.has_perm("events.view_ticket"):
            return self
        return self.filter(line__order__buyer=user)


class Ticket(models.Model):
    """One seat for one attendee."""

    event = models.ForeignKey("events.Event", verbose_name=_("event"), on_delete=models.PROTECT, related_name="tickets")
    ticket_type = models.ForeignKey(
        "events.TicketType", verbose_name=_("ticket type"), on_delete=models.PROTECT, related_name="tickets"
    )
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="tickets")
    position = models.PositiveIntegerField(_("number in the order"))
    #: Number of the line's unit that the ticket belongs to. All tickets at one table have the same.
    unit = models.PositiveIntegerField(default=1)
    #: Whether the ticket is counted in the event's `taken`, and which pool it is counted in. Stored when it is sold, so
    #: that a later change of the ticket type does not change a counter. During an exchange the new ticket may use the
    #: old one's seat: see `events.stock.exchange_seats`.
    uses_seat = models.BooleanField(default=True, editable=False)
    pool = models.ForeignKey(
        "events.SeatPool", null=True, blank=True, on_delete=models.PROTECT, related_name="tickets", editable=False
    )
    #: The ticket that this one is an add-on to. It may belong to another order. An add-on has a copy of its attendee.
    on_ticket = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="add_ons", editable=False
    )
    status = models.CharField(_("status"), max_length=10, choices=TicketStatus.choices, default=TicketStatus.HELD)
    attendee_name = models.CharField(_("name"), max_length=120, blank=True)
    attendee_email = models.EmailField(_("e-mail"), blank=True)
    code = models.CharField(max_length=40, unique=True, default=new_code, editable=False)
    #: The secret part of the attendee's link. Changes with `code` when the ticket is transferred.
    access_key = models.CharField(max_length=40, unique=True, default=new_code, editable=False)
    #: When the attendee was sent the link to their own page.
    invited_at = models.DateTimeField(null=True, blank=True, editable=False)
    checked_in_at = models.DateTimeField(_("checked in"), null=True, blank=True)
    checked_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("checked in by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    #: Columns that staff search for parts of words: see `core.db.trigram`.
    trigram_columns = ("attendee_name", "attendee_email")

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ["line_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["line", "position"], name="events_ticket_position"),
            models.CheckConstraint(
                name="events_ticket_not_on_itself", condition=Q(on_ticket__isnull=True) | ~Q(on_ticket=F("id"))
            ),
            models.UniqueConstraint(
                fields=["on_ticket", "ticket_type"],
                condition=Q(on_ticket__isnull=False, status__in=SEATED),
                name="events_ticket_add_on_once",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "status"]),
            models.Index(fields=["event", "attendee_name"], name="events_ticket_by_event"),
            models.Index(fields=["attendee_name"], name="events_ticket_name"),
            models.Index(fields=["attendee_email"], name="events_ticket_email"),
        ]

    def __str__(self) -> str:
        return self.attendee_name or self.reference

    @property
    def description(self) -> str:
        """The ticket type's name, with the number of the table or stand when the line has several."""
        ticket_type = self.ticket_type
        if ticket_type.admits in (Admits.GROUP, Admits.STAND) and self.line.quantity > 1:
            return ticket_type.numbered(self.unit)
        return ticket_type.name

    @property
    def reference(self) -> str:
        """The ticket number for people: the order's reference, the line's position and the ticket's position."""
        return f"{self.line.order.reference}-{self.line.position}.{self.position}"
