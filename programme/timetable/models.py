"""The programme of an event: tracks, programme items, and who appears at them.

An item is either a point of the programme with its own times, room and texts, or it stands for a session that is
booked by itself. Then all of these are read from the session's event, so that each fact is stored once.
"""

import uuid
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model_string

from core.bilingual import text_in_language
from core.looks import Accent
from events.enums import EventStatus
from programme.enums import AppearanceRole, ItemKind

#: The fields of an item that a session's event has instead, with the value that they have then.
FIELDS_OF_EVENT = {
    "starts_at": None,
    "ends_at": None,
    "venue": None,
    "room": None,
    "place": "",
    "title_nb": "",
    "title_en": "",
    "text_nb": "",
    "text_en": "",
}


def _of_event() -> Q:
    conditions = Q(event__isnull=False)
    for name, value in FIELDS_OF_EVENT.items():
        conditions &= Q(**{f"{name}__isnull": True} if value is None else {name: value})
    return conditions


class Track(models.Model):
    """A subject that runs through a conference: a colour and a filter, never a column of the timetable."""

    edition = models.ForeignKey(
        "events.Event", verbose_name=_("event"), on_delete=models.CASCADE, related_name="tracks"
    )
    name_nb = models.CharField(_("name (Norwegian)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=60, blank=True)
    color = models.CharField(_("colour"), max_length=10, choices=Accent.choices, default=Accent.FJORD)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "name_nb"],
                name="programme_track_once",
                violation_error_message=_("There is a track with this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return text_in_language(self, "name")


class ProgrammeItem(models.Model):
    """A point of the programme of `edition`, or with `event` one of its sessions that are booked by themselves."""

    edition = models.ForeignKey(
        "events.Event", verbose_name=_("programme of"), on_delete=models.CASCADE, related_name="programme_items"
    )
    event = models.OneToOneField(
        "events.Event",
        verbose_name=_("session"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="programme_item",
    )
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    venue = models.ForeignKey(
        "events.Venue",
        verbose_name=_("venue"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="programme_items",
    )
    room = models.ForeignKey(
        "events.Room",
        verbose_name=_("room"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="programme_items",
        help_text=_("Empty means all rooms."),
    )
    place = models.CharField(
        _("another place"), max_length=80, blank=True, help_text=_("One that is not in the list of venues.")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ItemKind.choices, default=ItemKind.TALK)
    track = models.ForeignKey(
        Track, verbose_name=_("track"), null=True, blank=True, on_delete=models.SET_NULL, related_name="items"
    )
    title_nb = models.CharField(_("title (Norwegian)"), max_length=200, blank=True)
    title_en = models.CharField(_("title (English)"), max_length=200, blank=True)
    text_nb = models.TextField(_("text (Norwegian)"), max_length=2000, blank=True)
    text_en = models.TextField(_("text (English)"), max_length=2000, blank=True)
    is_shown = models.BooleanField(_("shown on the site"), default=True)
    slides = models.ForeignKey(
        get_document_model_string(),
        verbose_name=_("slides"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    recording_url = models.URLField(_("recording"), blank=True, validators=[URLValidator(schemes=["http", "https"])])
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        verbose_name = _("programme item")
        verbose_name_plural = _("programme items")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="programme_item_one_truth",
                condition=_of_event() | Q(event__isnull=True, starts_at__isnull=False),
                violation_error_message=_("The time, place and texts of a session belong to its event."),
            ),
            models.CheckConstraint(
                name="programme_item_has_title",
                condition=Q(event__isnull=False) | ~Q(title_nb="", title_en=""),
                violation_error_message=_("Give the item a title."),
            ),
            models.CheckConstraint(
                name="programme_item_ends_after_start",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("An item must end after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self):
        super().clean()
        if self.track_id and self.track.edition_id != self.edition_id:
            raise ValidationError({"track": _("Choose a track of the same event.")})
        if self.event_id and self.event.parent_id != self.edition_id:
            raise ValidationError({"event": _("Choose a session of the same event.")})

    @property
    def title(self) -> str:
        """In the active language, else in the other: an item may be written in one language only."""
        return text_in_language(self.event or self, "title") or self.title_en

    @property
    def text(self) -> str:
        """In the active language, else in the other."""
        return text_in_language(self, "text") or self.text_en

    @property
    def starts(self) -> datetime:
        """When it starts, also when it is a session."""
        return self.event.starts_at if self.event else self.starts_at

    @property
    def ends(self) -> datetime | None:
        """When it ends, also when it is a session; None for an item with an open end."""
        return self.event.ends_at if self.event else self.ends_at

    @property
    def material(self) -> list[tuple[str, str]]:
        """(text, URL) of the recording and the slides, none before the item is over or when it is cancelled."""
        is_cancelled = EventStatus.CANCELLED in (self.edition.status, self.event.status if self.event else "")
        if is_cancelled or (self.ends or self.starts) > timezone.now():
            return []
        parts = [(_("Recording"), self.recording_url), (_("Slides"), self.slides.url if self.slides else "")]
        return [(text, url) for text, url in parts if url]


class Appearance(models.Model):
    """A person on stage at a programme item, or without `item` at the whole event, such as its compère.

    `edition` is that of the item: so all who appear at an event are read in one query.
    """

    person = models.ForeignKey(
        "core.Person", verbose_name=_("person"), on_delete=models.CASCADE, related_name="appearances"
    )
    edition = models.ForeignKey(
        "events.Event", verbose_name=_("event"), on_delete=models.CASCADE, related_name="appearances"
    )
    item = models.ForeignKey(
        ProgrammeItem,
        verbose_name=_("programme item"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="appearances",
        help_text=_("Empty means the whole event."),
    )
    role = models.CharField(_("role"), max_length=10, choices=AppearanceRole.choices, default=AppearanceRole.SPEAKER)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("appearance")
        verbose_name_plural = _("appearances")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "item", "role"],
                name="programme_appearance_once",
                violation_error_message=_("The person has this role already."),
            ),
            models.UniqueConstraint(
                fields=["person", "edition", "role"],
                condition=Q(item__isnull=True),
                name="programme_appearance_at_event_once",
                violation_error_message=_("The person has this role already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"

    def save(self, **kwargs):
        if self.item_id:
            self.edition_id = self.item.edition_id
        super().save(**kwargs)
