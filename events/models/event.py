"""Events."""

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.search import index

from core.bilingual import text_in_language
from events.enums import Attendance, EventKind, EventLanguage, EventStatus
from events.models.capacity import CapacityModel, seats_within_capacity
from events.models.event_place import EventPlace
from events.models.event_queryset import EventQuerySet
from events.models.event_saving import EventSaving
from events.models.former_slug import FormerSlug


class Event(EventPlace, EventSaving, CapacityModel, index.Indexed, ClusterableModel):
    """An event: time, place, capacity and terms. Its pages in all languages share it."""

    CALENDAR_FIELDS = (
        "title_nb",
        "title_en",
        "starts_at",
        "ends_at",
        "attendance",
        *EventPlace.PLACE_FIELDS,
        "status",
    )

    title_nb = models.CharField(_("title (Norwegian)"), max_length=160)
    title_en = models.CharField(
        _("title (English)"), max_length=160, blank=True, help_text=_("On English tickets, receipts and e-mails.")
    )
    slug = models.SlugField(
        _("short name in addresses"),
        max_length=90,
        unique=True,
        blank=True,
        help_text=_("Made from the title and the date when empty."),
    )
    kind = models.CharField(
        _("kind"), max_length=12, choices=EventKind.choices, default=EventKind.SEMINAR, db_index=True
    )
    status = models.CharField(
        _("status"), max_length=10, choices=EventStatus.choices, default=EventStatus.OPEN, db_index=True
    )

    starts_at = models.DateTimeField(_("starts"), db_index=True)
    ends_at = models.DateTimeField(_("ends"), db_index=True)
    attendance = models.CharField(
        _("attendance"), max_length=10, choices=Attendance.choices, default=Attendance.IN_PERSON
    )
    language = models.CharField(
        _("held in"), max_length=4, choices=EventLanguage.choices, default=EventLanguage.NORWEGIAN
    )
    topics = ParentalManyToManyField(
        "events.Topic",
        verbose_name=_("topics"),
        blank=True,
        related_name="events",
        help_text=_("What the event is about. Visitors filter the calendar by topic."),
    )
    venue = models.CharField(_("venue"), max_length=120, blank=True, help_text=_("Name of the building or hall."))
    address = models.CharField(_("street address"), max_length=160, blank=True)
    postcode = models.CharField(_("postcode"), max_length=4, blank=True)
    place = models.CharField(_("town"), max_length=60, blank=True, db_index=True)
    room = models.CharField(_("room"), max_length=80, blank=True)
    join_url = models.URLField(_("meeting link"), blank=True, help_text=_("Only those who have a ticket see it."))

    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sessions",
        help_text=_("The conference that this is a session of."),
    )
    series = models.ForeignKey(
        "events.EventSeries",
        verbose_name=_("series"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="editions",
    )
    edition = models.PositiveSmallIntegerField(_("edition number"), null=True, blank=True)

    sales_from = models.DateTimeField(_("booking opens"), null=True, blank=True, help_text=_("Empty means at once."))
    sales_until = models.DateTimeField(
        _("booking closes"), null=True, blank=True, help_text=_("Empty means when the event starts.")
    )
    cancel_until = models.DateTimeField(
        _("free cancellation until"),
        null=True,
        blank=True,
        help_text=_("Empty means that tickets cannot be cancelled."),
    )
    change_until = models.DateTimeField(
        _("names can be changed until"), null=True, blank=True, help_text=_("Empty means until the event starts.")
    )
    names_later = models.BooleanField(
        _("names may be filled in later"),
        default=True,
        help_text=_("The buyer can leave attendees without a name and send each a link to fill in their own details."),
    )
    asks_dietary = models.BooleanField(
        _("ask for dietary requirements"),
        default=False,
        help_text=_("Only with the attendee's consent. The caterer gets numbers without names; deleted after 14 days."),
    )
    invoice_allowed = models.BooleanField(
        _("organisations may pay by invoice"),
        default=False,
        help_text=_("Seats are confirmed when the invoice is issued, before it is paid."),
    )
    invoice_abroad = models.BooleanField(
        _("invoices to other countries too"),
        default=False,
        help_text=_("Off: organisations outside Norway pay by card. A claim abroad is harder to collect."),
    )
    invoice_due_days = models.PositiveSmallIntegerField(
        _("days to pay"), default=14, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    waiting_list = models.BooleanField(
        _("waiting list when sold out"), default=True, help_text=_("Released seats are offered in turn.")
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to accept an offered seat"), default=24, validators=[MinValueValidator(1), MaxValueValidator(336)]
    )
    join_opens_minutes = models.PositiveSmallIntegerField(
        _("meeting link opens, minutes before"), default=15, validators=[MaxValueValidator(1440)]
    )
    recording_url = models.URLField(
        _("recording"), blank=True, help_text=_("Shown to those who have a ticket when the event is over.")
    )
    send_reminder = models.BooleanField(_("send a reminder the day before"), default=True)
    send_thanks = models.BooleanField(_("send thanks the day after"), default=False)
    terms_nb = models.TextField(
        _("own terms (Norwegian)"), blank=True, help_text=_("Shown before payment and kept with the order.")
    )
    terms_en = models.TextField(_("own terms (English)"), blank=True)
    contact = models.ForeignKey(
        "core.Person",
        verbose_name=_("contact person"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = models.ForeignKey(
        "membership.Body",
        verbose_name=_("body that meets"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="meetings",
        help_text=_("A public meeting of a resource group, say. It is shown on the page of that body."),
    )

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True, editable=False)

    objects = EventQuerySet.as_manager()

    #: Columns that staff search for parts of words: see `core.db.trigram`.
    trigram_columns = ("title_nb", "title_en", "venue", "place")

    search_fields = [
        index.SearchField("title_nb"),
        index.SearchField("title_en"),
        index.SearchField("venue"),
        index.SearchField("place"),
        index.AutocompleteField("title_nb"),
        index.FilterField("kind"),
        index.FilterField("status"),
        index.FilterField("starts_at"),
    ]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            seats_within_capacity("events_event_seats"),
            models.CheckConstraint(
                name="events_event_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The event must end after it starts."),
            ),
            models.CheckConstraint(
                name="events_event_sales_window",
                condition=Q(sales_from__isnull=True) | Q(sales_until__isnull=True) | Q(sales_until__gt=F("sales_from")),
                violation_error_message=_("Booking must close after it opens."),
            ),
            models.CheckConstraint(
                name="events_event_room_at_venue",
                condition=Q(listed_room__isnull=True) | Q(listed_venue__isnull=False),
                violation_error_message=_("Choose the venue that the room belongs to."),
            ),
        ]
        permissions = [
            ("export_attendees", _("Can export attendee lists")),
            ("take_orders", _("Can take orders for buyers")),
            ("exceed_limits", _("Can exceed what buyers may book, with a reason")),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self):
        super().clean()
        if self.parent_id and self.parent_id == self.pk:
            raise ValidationError({"parent": _("An event cannot be part of itself.")})
        if self.parent_id and self.parent.parent_id:
            raise ValidationError({"parent": _("Choose the conference itself, not one of its sessions.")})
        if self.slug and FormerSlug.objects.filter(slug=self.slug).exclude(event=self.pk).exists():
            raise ValidationError({"slug": _("Another event had this name before, and old links lead to that one.")})

    @property
    def title(self) -> str:
        return text_in_language(self, "title")

    @property
    def extra_terms(self) -> str:
        return text_in_language(self, "terms")

    @property
    def is_free(self) -> bool:
        """Whether every ticket on sale is free for everybody. Then no text about the event speaks of money."""
        types = [each for each in self.ticket_types.all() if each.active and not each.needs_ticket]
        return bool(types) and all(not ticket_type.price_ore for ticket_type in types)

    @property
    def is_online(self) -> bool:
        return self.attendance == Attendance.ONLINE

    @property
    def booking_ends_at(self):
        """When booking closes, at the latest when the event ends."""
        return min(self.sales_until or self.starts_at, self.ends_at)

    @property
    def names_end_at(self):
        """Until when buyers and attendees can change names, at the latest when the event ends."""
        return min(self.change_until or self.starts_at, self.ends_at)
