"""Venues and their rooms, which events choose, and what events keep of them."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from core.bilingual import text_in_language

FOUR_DIGITS = RegexValidator(r"^\d{4}$", _("A postcode has four digits."))


class Venue(ClusterableModel):
    """A building with rooms where events are held. Its events keep a copy of its name and address.

    Saving a venue writes that copy to its events, so that every list, e-mail and search shows what the venue is called.
    """

    name_nb = models.CharField(_("name (Norwegian)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    street_address = models.CharField(_("street address"), max_length=160, blank=True)
    postcode = models.CharField(_("postcode"), max_length=4, blank=True, validators=[FOUR_DIGITS])
    town = models.CharField(_("town"), max_length=60, blank=True)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("In degrees, such as 59.744100. For maps and search engines."),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text=_("In degrees, such as 10.204500."),
    )
    access_nb = models.TextField(
        _("getting there and in (Norwegian)"),
        max_length=1000,
        blank=True,
        help_text=_("The way from the station, step-free entrance, hearing loop. Shown on the pages of its events."),
    )
    access_en = models.TextField(_("getting there and in (English)"), max_length=1000, blank=True)
    plan = models.ForeignKey(
        "core.SiteImage",
        verbose_name=_("plan of the venue"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("A drawing that shows where the rooms are."),
    )

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ["name_nb", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name_nb", "street_address", "postcode", "town"],
                name="events_venue_once",
                violation_error_message=_("There is a venue with this name and address already."),
            ),
            models.CheckConstraint(
                name="events_venue_coordinates",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                violation_error_message=_("Fill in both latitude and longitude, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.town) if part)

    @transaction.atomic
    def save(self, **kwargs):
        super().save(**kwargs)
        write_to_events(self.events.all(), self.event_fields())

    @property
    def name(self) -> str:
        return text_in_language(self, "name")

    @property
    def access(self) -> str:
        return text_in_language(self, "access")

    def event_fields(self) -> dict[str, str]:
        """The fields of an event that are copies of the venue's, with their values."""
        return {
            "venue": self.name_nb,
            "venue_en": self.name_en,
            "address": self.street_address,
            "postcode": self.postcode,
            "place": self.town,
        }


class Room(models.Model):
    """A room of a venue. Events in it keep a copy of its name."""

    venue = ParentalKey(Venue, verbose_name=_("venue"), on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    capacity = models.PositiveIntegerField(
        _("capacity"), null=True, blank=True, help_text=_("Number of people. Empty means that it is not known.")
    )
    floor = models.CharField(_("floor"), max_length=40, blank=True)

    #: The panel in the venue's form keeps the order of the rooms in this field.
    sort_order_field = "position"

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "name"],
                name="events_room_once",
                violation_error_message=_("The venue has a room with this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, **kwargs):
        super().save(**kwargs)
        write_to_events(self.events.all(), self.event_fields())

    def event_fields(self) -> dict[str, str]:
        """The fields of an event that are copies of the room's, with their values."""
        return {"room": self.name}


def write_to_events(events: models.QuerySet, fields: dict[str, str]) -> None:
    """Write the copies to the events that have other values. Their calendar entries change, so `sequence` grows."""
    outdated = events.exclude(**fields).order_by()
    outdated.update(**fields, sequence=F("sequence") + 1, updated_at=timezone.now())
