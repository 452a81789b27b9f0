from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from core.vat import VatCode
from events.fields import OreField
from events.models.counted import Counted, seats_within_capacity
from events.text import in_language


class TicketType(Counted):
    """What a ticket costs and whom it is for. Prices are øre, VAT included."""

    event = ParentalKey("events.Event", verbose_name=_("event"), on_delete=models.CASCADE, related_name="ticket_types")
    position = models.PositiveSmallIntegerField(_("position"), default=0, editable=False)
    active = models.BooleanField(
        _("on sale"), default=True, help_text=_("A type that is not on sale is shown to nobody.")
    )
    name_nb = models.CharField(_("name (Norwegian)"), max_length=100)
    name_en = models.CharField(_("name (English)"), max_length=100, blank=True)
    description_nb = models.CharField(_("description (Norwegian)"), max_length=250, blank=True)
    description_en = models.CharField(_("description (English)"), max_length=250, blank=True)

    price_ore = OreField(_("price"), default=0)
    member_price_ore = OreField(_("member price"), null=True, blank=True)
    vat_code = models.CharField(
        _("VAT code"),
        max_length=12,
        choices=VatCode.choices,
        default=VatCode.STANDARD,
        help_text=_(
            "Teaching is exempt; exchange, debate and networking carry 25 %. The main purpose of the event decides."
        ),
    )
    vat_reason = models.CharField(
        _("reason for the VAT code"), max_length=200, blank=True, help_text=_("A note for the accountant.")
    )
    account = models.CharField(_("revenue account"), max_length=12, blank=True)

    sales_from = models.DateTimeField(
        _("on sale from"), null=True, blank=True, help_text=_("Empty means when booking opens.")
    )
    sales_until = models.DateTimeField(
        _("on sale until"), null=True, blank=True, help_text=_("Empty means until booking closes.")
    )
    min_per_order = models.PositiveSmallIntegerField(_("fewest per order"), default=1)
    max_per_order = models.PositiveSmallIntegerField(_("most per order"), default=10)

    #: What modelcluster sorts children by.
    sort_order_field = "position"

    class Meta:
        verbose_name = _("ticket type")
        verbose_name_plural = _("ticket types")
        ordering = ["position", "pk"]
        constraints = [
            seats_within_capacity("events_tickettype_seats"),
            models.CheckConstraint(
                name="events_tickettype_member_price",
                condition=Q(member_price_ore__isnull=True) | Q(member_price_ore__lte=F("price_ore")),
                violation_error_message=_("The member price cannot be higher than the price."),
            ),
            models.CheckConstraint(
                name="events_tickettype_per_order",
                condition=Q(min_per_order__gte=1) & Q(max_per_order__gte=F("min_per_order")),
                violation_error_message=_("The most per order must be at least the fewest, and that at least one."),
            ),
            models.CheckConstraint(
                name="events_tickettype_sales_window",
                condition=Q(sales_from__isnull=True) | Q(sales_until__isnull=True) | Q(sales_until__gt=F("sales_from")),
                violation_error_message=_("The sale must end after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")

    @property
    def description(self) -> str:
        return in_language(self, "description")
