"""An attendee's plan: what they have marked in the programme.

What somebody has booked is not stored here: it is their tickets to sessions.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PlannedItem(models.Model):
    """A programme item, or a session that is booked by itself, that an attendee has marked.

    It is personal data of the attendee: it goes when the ticket gets another attendee, and some time after the event.
    """

    ticket = models.ForeignKey(
        "events.Ticket", verbose_name=_("ticket"), on_delete=models.CASCADE, related_name="planned_items"
    )
    item = models.ForeignKey(
        "programme.ProgrammeItem",
        verbose_name=_("programme item"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    session = models.ForeignKey(
        "events.Event", verbose_name=_("session"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        verbose_name = _("marked programme item")
        verbose_name_plural = _("marked programme items")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="programme_planneditem_one",
                condition=Q(item__isnull=True, session__isnull=False) | Q(item__isnull=False, session__isnull=True),
            ),
            models.UniqueConstraint(fields=["ticket", "item"], name="programme_planneditem_item_once"),
            models.UniqueConstraint(fields=["ticket", "session"], name="programme_planneditem_session_once"),
        ]

    def __str__(self) -> str:
        return str(self.item or self.session)

    @property
    def key(self) -> str:
        """The key of `ScheduledItem`."""
        return f"s{self.session_id}" if self.session_id else f"i{self.item_id}"
