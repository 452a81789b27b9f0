"""Discount codes and their uses."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.db.fields import OreField
from events.enums import DiscountKind
from events.models.capacity import CapacityModel
from payments.models import Order


class DiscountCode(CapacityModel):
    """A code that lowers the price, reveals hidden ticket types, or gives access to seats set aside.

    `taken` counts the units that held and confirmed orders bought with it.
    """

    event = models.ForeignKey("events.Event", verbose_name=_("event"), on_delete=models.CASCADE, related_name="codes")
    #: In capitals: codes are compared without regard to case.
    code = models.CharField(_("code"), max_length=40)
    active = models.BooleanField(_("in use"), default=True)
    kind = models.CharField(_("discount"), max_length=8, choices=DiscountKind.choices, default=DiscountKind.PERCENT)
    percent = models.PositiveSmallIntegerField(
        _("percent"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    amount_ore = OreField(_("kroner off each ticket"), null=True, blank=True)
    ticket_types = models.ManyToManyField(
        "events.TicketType",
        verbose_name=_("ticket types"),
        blank=True,
        related_name="codes",
        help_text=_("None chosen means all but add-ons. Hidden types among them are opened by the code."),
    )
    capacity = models.PositiveIntegerField(
        _("uses in all"), null=True, blank=True, help_text=_("Number of tickets. Empty means no limit.")
    )
    max_per_buyer = models.PositiveIntegerField(_("uses per buyer"), null=True, blank=True)
    valid_from = models.DateTimeField(_("valid from"), null=True, blank=True)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("Only staff see it."))
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    #: The seats that are set aside for it, if any.
    block = models.OneToOneField(
        "events.SeatBlock", null=True, blank=True, on_delete=models.SET_NULL, related_name="code", editable=False
    )

    class Meta:
        verbose_name = _("discount code")
        verbose_name_plural = _("discount codes")
        ordering = ["event_id", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "code"],
                name="events_code_once",
                violation_error_message=_("The event has this code already."),
            ),
            models.CheckConstraint(
                name="events_code_uses",
                condition=Q(capacity__isnull=True) | Q(taken__lte=F("capacity")),
                violation_error_message=_("It has been used more often than this already."),
            ),
            models.CheckConstraint(
                name="events_code_kind",
                condition=Q(kind=DiscountKind.PERCENT, percent__gte=1, percent__lte=100)
                | Q(kind=DiscountKind.AMOUNT, amount_ore__gte=1)
                | Q(kind=DiscountKind.NONE),
                violation_error_message=_("Write how many percent or kroner."),
            ),
            models.CheckConstraint(
                name="events_code_window",
                condition=Q(valid_from__isnull=True) | Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                violation_error_message=_("The code must end after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CodeUse(models.Model):
    """The use of a code in one order: units and saved amount in øre. Both become 0 when the order ends unpaid."""

    code = models.ForeignKey(DiscountCode, on_delete=models.PROTECT, related_name="uses")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="code_uses")
    quantity = models.PositiveIntegerField(_("number"))
    saved_ore = models.PositiveBigIntegerField(_("saved"), default=0)
    used_at = models.DateTimeField(_("used"), default=timezone.now)

    class Meta:
        verbose_name = _("use of a code")
        verbose_name_plural = _("uses of codes")
        ordering = ["-used_at", "-pk"]
        indexes = [models.Index(fields=["-used_at", "-id"], name="events_codeuse_newest")]
        # An order for several events may use one code of each.
        constraints = [models.UniqueConstraint(fields=["code", "order"], name="events_codeuse_once")]

    def __str__(self) -> str:
        return f"{self.code}: {self.quantity}"
