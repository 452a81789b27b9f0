"""The dates of an event that has several, and what calendars show of them."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from core.bilingual import text_in_language
from core.dates import format_moment


class EventDate(models.Model):
    """One of an event's dates, when several are sold together. The event's start and end span all of them."""

    #: What a calendar shows of a date.
    CALENDAR_FIELDS = ("starts_at", "ends_at", "title_nb", "title_en")

    event = ParentalKey("events.Event", on_delete=models.CASCADE, related_name="dates")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    title_nb = models.CharField(_("title (Norwegian)"), max_length=120, blank=True)
    title_en = models.CharField(_("title (English)"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("date")
        verbose_name_plural = _("dates")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="events_eventdate_ends_after_start",
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                violation_error_message=_("It must end after it starts."),
            )
        ]

    def __str__(self) -> str:
        return self.title or format_moment(self.starts_at)

    def save(self, **kwargs):
        """Count a change in the event's calendar sequence.

        A new date is a new entry in calendars, and an unchanged date, as a form saves it, is no change.
        """
        saved = EventDate.objects.filter(pk=self.pk).values(*self.CALENDAR_FIELDS).first() if self.pk else None
        super().save(**kwargs)
        if saved and saved != {name: getattr(self, name) for name in self.CALENDAR_FIELDS}:
            self.event.raise_sequence()

    def delete(self, *args, **kwargs):
        """Keep what calendars show of a date that is taken away, so that its entry there is cancelled."""
        with transaction.atomic():
            facts = {name: getattr(self, name) for name in self.CALENDAR_FIELDS}
            facts["sequence"] = type(self.event).objects.values_list("sequence", flat=True).get(pk=self.event_id) + 1
            RemovedDate.objects.get_or_create(event_id=self.event_id, date_id=self.pk, defaults=facts)
            return super().delete(*args, **kwargs)

    def clean(self):
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("It must end after it starts.")})

    @property
    def title(self) -> str:
        return text_in_language(self, "title")


class RemovedDate(models.Model):
    """A date that was taken away from an event. Calendar files show it as cancelled."""

    event = models.ForeignKey("events.Event", on_delete=models.CASCADE, related_name="removed_dates")
    #: The primary key that the date had: it is part of the entry's UID.
    date_id = models.PositiveBigIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    title_nb = models.CharField(max_length=120, blank=True)
    title_en = models.CharField(max_length=120, blank=True)
    #: One more than the event had. The entries that stay are as they were, so the event's own does not grow.
    sequence = models.PositiveIntegerField()
    removed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "date_id"], name="events_removeddate_once")]

    def __str__(self) -> str:
        return self.title or format_moment(self.starts_at)

    @property
    def title(self) -> str:
        return text_in_language(self, "title")
