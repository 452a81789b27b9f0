"""Entries on waiting lists."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.enums import WaitingStatus
from payments.models import Order


def new_key() -> str:
    return secrets.token_urlsafe(24)


class WaitingEntryQuerySet(models.QuerySet):
    def in_turn(self) -> "WaitingEntryQuerySet":
        """The waiting entries in the order that they get offers. Staff may have changed the order."""
        return self.filter(status=WaitingStatus.WAITING).order_by("rank", "pk")


class WaitingEntry(models.Model):
    """A person who waits for units of a sold-out ticket type, at the price promised when they joined."""

    event = models.ForeignKey(
        "events.Event", verbose_name=_("event"), on_delete=models.CASCADE, related_name="waiting_entries"
    )
    ticket_type = models.ForeignKey(
        "events.TicketType", verbose_name=_("ticket type"), on_delete=models.CASCADE, related_name="waiting_entries"
    )
    quantity = models.PositiveSmallIntegerField(_("number"))
    status = models.CharField(_("status"), max_length=10, choices=WaitingStatus.choices, default=WaitingStatus.WAITING)
    #: Unix time in seconds when the person joined; the lowest comes first. Staff reorder the list by changing it.
    rank = models.FloatField(default=0, editable=False)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: Price per unit when the person joined, in øre, VAT included, and the code they used.
    promised_ore = models.PositiveBigIntegerField(_("promised price"))
    code = models.ForeignKey("events.DiscountCode", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    #: The secret part of the person's link, which gives access to the entry and to its offer.
    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    offered_at = models.DateTimeField(_("offered"), null=True, blank=True)
    offer_until = models.DateTimeField(_("offer ends"), null=True, blank=True)
    #: Number of offers made. Each has an e-mail of its own.
    offer_count = models.PositiveSmallIntegerField(default=0)
    block = models.OneToOneField(
        "events.SeatBlock", null=True, blank=True, on_delete=models.SET_NULL, related_name="waiting_entry"
    )
    order = models.ForeignKey(Order, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = WaitingEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("place on the waiting list")
        verbose_name_plural = _("places on the waiting list")
        ordering = ["event_id", "rank", "pk"]
        indexes = [models.Index(fields=["event", "status"])]

    def __str__(self) -> str:
        return f"{self.name}: {self.quantity} × {self.ticket_type}"
