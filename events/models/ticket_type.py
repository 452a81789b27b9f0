"""Ticket types and their price steps."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel

from core.bilingual import text_in_language
from core.db.fields import OreField
from core.vat import VatCode
from events.enums import Admits, Audience
from events.models.capacity import CapacityModel, seats_within_capacity

#: The most attendees of one order that the public books. More are a mistake or an attack.
MAX_PER_ORDER = 60


def _is_above(value: int | None, limit: int | None) -> bool:
    return value is not None and limit is not None and value > limit


class TicketType(CapacityModel, ClusterableModel):
    """A ticket that can be bought: its price, who may buy it and how many people it admits.

    Prices are øre per unit, VAT included. `taken` and `capacity` count units: a table for eight is one unit. The
    counters of the event and the pool count people.
    """

    event = ParentalKey("events.Event", verbose_name=_("event"), on_delete=models.CASCADE, related_name="ticket_types")
    position = models.PositiveSmallIntegerField(_("position"), default=0, editable=False)
    active = models.BooleanField(
        _("on sale"), default=True, help_text=_("A type that is not on sale is shown to nobody.")
    )
    name_nb = models.CharField(_("name (Norwegian)"), max_length=100)
    name_en = models.CharField(_("name (English)"), max_length=100, blank=True)
    admits = models.CharField(
        _("lets in"),
        max_length=12,
        choices=Admits.choices,
        default=Admits.PERSON,
        help_text=_("A table is paid as one and seats several; an organisation pays once for its colleagues."),
    )
    people = models.PositiveSmallIntegerField(
        _("number of people"),
        null=True,
        blank=True,
        help_text=_("At a table: exactly. From an organisation: at most, empty means any number. At a stand: staff."),
    )
    uses_seats = models.BooleanField(
        _("counts against the event's seats"), default=True, help_text=_("Off for a stand or an online ticket.")
    )
    pool = models.ForeignKey(
        "events.SeatPool",
        verbose_name=_("shared seats"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="ticket_types",
        help_text=_("Ticket types that draw on the same seats, such as one hall."),
    )
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience.choices, default=Audience.EVERYONE)
    deal_buy = models.PositiveSmallIntegerField(
        _("tickets you get"), null=True, blank=True, help_text=_("For example 4 for the price of 3.")
    )
    deal_pay = models.PositiveSmallIntegerField(_("for the price of"), null=True, blank=True)
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
            "Teaching is exempt; exchange, debate and networking carry 25%. The main purpose of the event decides."
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
    needs_ticket = models.BooleanField(
        _("add-on"),
        default=False,
        help_text=_(
            "For what goes with a person's ticket, such as a dinner. It is chosen at each ticket, once for each, and "
            "goes along when the ticket is transferred, exchanged or cancelled. It has its own capacity, price and "
            "deadlines, takes none of the event's seats, and needs no minimum and maximum per order."
        ),
    )
    goes_with = ParentalManyToManyField(
        "self",
        verbose_name=_("goes with"),
        symmetrical=False,
        blank=True,
        related_name="fitting_add_ons",
        help_text=_("The tickets that the add-on can be chosen at. Choose none for all of them."),
    )
    cancel_until = models.DateTimeField(
        _("can be cancelled until"),
        null=True,
        blank=True,
        help_text=_("For an add-on, such as the caterer's deadline. Empty means the event's deadline."),
    )
    min_per_order = models.PositiveSmallIntegerField(_("minimum per order"), default=1)
    max_per_order = models.PositiveSmallIntegerField(_("maximum per order"), default=10)

    #: modelcluster sorts the children by this field.
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
                violation_error_message=_("The maximum cannot be lower than the minimum, which must be at least 1."),
            ),
            models.CheckConstraint(
                name="events_tickettype_sales_window",
                condition=Q(sales_from__isnull=True) | Q(sales_until__isnull=True) | Q(sales_until__gt=F("sales_from")),
                violation_error_message=_("The sale must end after it starts."),
            ),
            models.CheckConstraint(
                name="events_tickettype_deal",
                condition=Q(deal_buy__isnull=True, deal_pay__isnull=True)
                | Q(deal_buy__isnull=False, deal_pay__isnull=False, deal_pay__gte=1, deal_buy__gt=F("deal_pay")),
                violation_error_message=_("Write both numbers, the first larger than the second."),
            ),
            models.CheckConstraint(
                name="events_tickettype_people",
                condition=~Q(admits=Admits.GROUP) | Q(people__gte=2),
                violation_error_message=_("Write how many people sit at a table, at least two."),
            ),
            models.CheckConstraint(
                name="events_tickettype_add_on",
                condition=Q(needs_ticket=False)
                | Q(admits=Admits.PERSON, uses_seats=False, pool__isnull=True, min_per_order=1),
                violation_error_message=_("An add-on is for one person, and has its own capacity."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self):
        """The same rules as the constraints, with each error at its field."""
        super().clean()
        errors = {}
        if self.admits == Admits.GROUP and (self.people or 0) < 2:
            errors["people"] = _("Write how many people sit at a table, at least two.")
        if (self.deal_buy is None) != (self.deal_pay is None):
            empty = "deal_buy" if self.deal_buy is None else "deal_pay"
            errors[empty] = _("Write both numbers, the first larger than the second.")
        elif self.deal_buy is not None and not 1 <= self.deal_pay < self.deal_buy:
            errors["deal_pay"] = _("Write both numbers, the first larger than the second.")
        if _is_above(self.member_price_ore, self.price_ore):
            errors["member_price_ore"] = _("The member price cannot be higher than the price.")
        if self.sales_from and self.sales_until and self.sales_until <= self.sales_from:
            errors["sales_until"] = _("The sale must end after it starts.")
        errors |= self._clean_add_on()
        if errors:
            raise ValidationError(errors)

    def _clean_add_on(self) -> dict:
        """The errors of an add-on by field. Its person has a seat already, so it is made to take none."""
        if not self.needs_ticket:
            return {"cancel_until": _("Only an add-on has a deadline of its own.")} if self.cancel_until else {}
        self.uses_seats = False
        errors = {}
        if self.admits != Admits.PERSON:
            errors["admits"] = _("An add-on goes with one person's ticket. Choose one person here.")
        if self.pool_id is not None:
            errors["pool"] = _("An add-on has its own capacity, and no shared seats.")
        if self.min_per_order != 1:
            errors["min_per_order"] = _("An add-on is chosen once for each ticket, so the minimum is 1.")
        return errors

    @property
    def name(self) -> str:
        return text_in_language(self, "name")

    def numbered(self, unit: int) -> str:
        """The name of one unit among several: «Table for eight no. 2»."""
        return gettext("%(ticket)s no. %(number)d") % {"ticket": self.name, "number": unit}

    @property
    def is_stand(self) -> bool:
        """Whether each unit is a stand, whose buyer exhibits. An add-on is for one person, so it is none."""
        return self.admits == Admits.STAND

    @property
    def description(self) -> str:
        return text_in_language(self, "description")

    @property
    def order_limit(self) -> int:
        """The most units in one order. Of an add-on as many as there are tickets: each ticket has it once."""
        return MAX_PER_ORDER if self.needs_ticket else self.max_per_order

    def people_each(self, attendee_count: int = 0) -> int:
        """Number of tickets in one unit. `attendee_count` is the number of an organisation's colleagues."""
        if self.admits == Admits.GROUP:
            return self.people or 1
        if self.admits == Admits.STAND:
            # A stand without staff still needs one ticket for its holder.
            return max(1, self.people or 0)
        if self.admits == Admits.ORGANISATION:
            return max(1, attendee_count)
        return 1

    @property
    def seats_each(self) -> int:
        """Seats of the event and the pool that one unit takes. For an organisation the minimum: one colleague."""
        if not self.uses_seats:
            return 0
        if self.admits == Admits.STAND:
            return self.people or 0
        return self.people_each()


class PriceStep(models.Model):
    """A lower price until a date, until a number of units is sold, or whichever comes first."""

    ticket_type = ParentalKey(TicketType, on_delete=models.CASCADE, related_name="price_steps")
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    name_nb = models.CharField(_("name (Norwegian)"), max_length=60, blank=True, help_text=_("Such as “Tidlig ute”."))
    name_en = models.CharField(_("name (English)"), max_length=60, blank=True)
    price_ore = OreField(_("price"))
    member_price_ore = OreField(_("member price"), null=True, blank=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    #: The step applies to an order when the type's `taken` plus its units are at most this number.
    until_sold = models.PositiveIntegerField(_("until so many are sold"), null=True, blank=True)

    sort_order_field = "position"

    class Meta:
        verbose_name = _("price step")
        verbose_name_plural = _("price steps")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="events_pricestep_ends",
                condition=Q(until__isnull=False) | Q(until_sold__isnull=False),
                violation_error_message=_("Say when the step ends: a date, a number sold, or both."),
            ),
            models.CheckConstraint(
                name="events_pricestep_member_price",
                condition=Q(member_price_ore__isnull=True) | Q(member_price_ore__lte=F("price_ore")),
                violation_error_message=_("The member price cannot be higher than the price."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.position)

    def clean(self):
        """The same rules as the constraints, with each error at its field."""
        super().clean()
        errors = {}
        if self.until is None and self.until_sold is None:
            errors["until"] = _("Say when the step ends: a date, a number sold, or both.")
        if _is_above(self.member_price_ore, self.price_ore):
            errors["member_price_ore"] = _("The member price cannot be higher than the price.")
        if errors:
            raise ValidationError(errors)

    @property
    def name(self) -> str:
        return text_in_language(self, "name")
