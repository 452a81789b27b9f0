"""Changes of an event that are announced to its ticket holders: cancelled or moved."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.enums import ChangeKind, ChangeTaskStatus
from payments.models import Order


class EventChange(models.Model):
    """An event was cancelled or moved. Each order is refunded and notified in a task of its own."""

    event = models.ForeignKey("events.Event", on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(_("what happened"), max_length=8, choices=ChangeKind.choices)
    message_nb = models.TextField(_("message (Norwegian)"), blank=True)
    message_en = models.TextField(_("message (English)"), blank=True)
    #: Times and places before and after, as text. See `events.changes.decide`.
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
    """One order's part of a change. It is done once, and staff can retry it when it failed."""

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
