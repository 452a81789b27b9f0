import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.enums import SEATED, Admits, TicketStatus
from payments.models import OrderLine


def new_code() -> str:
    """What the QR code says, and what opens an attendee's page: 128 bits, so that neither can be guessed."""
    return secrets.token_urlsafe(16)


class TicketQuerySet(models.QuerySet):
    def seated(self) -> "TicketQuerySet":
        return self.filter(status__in=SEATED)

    def valid(self) -> "TicketQuerySet":
        return self.filter(status=TicketStatus.VALID)

    def visible_to(self, user) -> "TicketQuerySet":
        """Tickets that the person bought; everything for staff who may see tickets; nothing for anybody else."""
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
    #: Which of the line's units it belongs to: all eight at one table share one.
    unit = models.PositiveIntegerField(default=1)
    #: What it is counted against itself since it was taken, so that a changed ticket type never moves a counter: the
    #: event, and a pool. While it waits to take another's place it may use that one's seat:
    #: `events.stock.exchange_seats`.
    uses_seat = models.BooleanField(default=True, editable=False)
    pool = models.ForeignKey(
        "events.SeatPool", null=True, blank=True, on_delete=models.PROTECT, related_name="tickets", editable=False
    )
    #: The ticket that this one is an add-on to: it may belong to another line, and its holder to another order.
    on_ticket = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="add_ons", editable=False
    )
    status = models.CharField(_("status"), max_length=10, choices=TicketStatus.choices, default=TicketStatus.HELD)
    attendee_name = models.CharField(_("name"), max_length=120, blank=True)
    attendee_email = models.EmailField(_("e-mail"), blank=True)
    code = models.CharField(max_length=40, unique=True, default=new_code, editable=False)
    #: The unguessable part of the attendee's own link. Changes with `code` when another person gets the ticket.
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

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ["line_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["line", "position"], name="events_ticket_position"),
            models.CheckConstraint(
                name="events_ticket_not_on_itself", condition=Q(on_ticket__isnull=True) | ~Q(on_ticket=F("id"))
            ),
        ]
        indexes = [models.Index(fields=["event", "status"])]

    def __str__(self) -> str:
        return self.attendee_name or self.reference

    @property
    def goods(self) -> str:
        """The ticket type, and which one of several tables or stands."""
        kind = self.ticket_type
        if kind.admits in (Admits.GROUP, Admits.STAND) and self.line.quantity > 1:
            return kind.numbered(self.unit)
        return kind.name

    @property
    def reference(self) -> str:
        """What a person at the door can read aloud: the order's reference and the ticket's number in it."""
        return f"{self.line.order.reference}-{self.line.position}.{self.position}"
