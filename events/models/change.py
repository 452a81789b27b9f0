from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from events.enums import ChangeKind, ChangeTaskStatus, MessageKind
from events.placeholders import check
from events.text import in_language
from payments.models import Order


class EventDate(models.Model):
    """One of several dates that are sold as one. The event's own start and end span them all."""

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
        return self.title or str(self.starts_at)

    def clean(self):
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("It must end after it starts.")})

    @property
    def title(self) -> str:
        return in_language(self, "title")


class EventMessage(models.Model):
    """The event's own words in one of its mails; names in braces are filled in."""

    event = ParentalKey("events.Event", on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(_("mail"), max_length=12, choices=MessageKind.choices)
    text_nb = models.TextField(_("text (Norwegian)"))
    text_en = models.TextField(_("text (English)"), blank=True)

    class Meta:
        verbose_name = _("text in a mail")
        verbose_name_plural = _("texts in mails")
        ordering = ["event_id", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "kind"],
                name="events_message_once",
                violation_error_message=_("The event has a text for this mail already."),
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def clean(self):
        super().clean()
        problems = {}
        for field in ("text_nb", "text_en"):
            try:
                check(getattr(self, field))
            except ValidationError as error:
                problems[field] = error
        if problems:
            raise ValidationError(problems)


class EventChange(models.Model):
    """An event was called off or moved: everyone is told, and money goes back, order by order."""

    event = models.ForeignKey("events.Event", on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(_("what happened"), max_length=8, choices=ChangeKind.choices)
    message_nb = models.TextField(_("message (Norwegian)"), blank=True)
    message_en = models.TextField(_("message (English)"), blank=True)
    #: {"before": …, "after": …}: times and places as text.
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("started"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("change of an event")
        verbose_name_plural = _("changes of events")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.event}: {self.get_kind_display()}"


class EventChangeTask(models.Model):
    """One order's part of a change: done once, tried again when it failed."""

    change = models.ForeignKey(EventChange, on_delete=models.CASCADE, related_name="tasks")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=8, choices=ChangeTaskStatus.choices, default=ChangeTaskStatus.WAITING)
    error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["change_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["change", "order"], name="events_changetask_once")]

    def __str__(self) -> str:
        return f"{self.change}: {self.order}"
