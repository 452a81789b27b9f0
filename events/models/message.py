"""Custom texts in an event's e-mails."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from events.enums import MessageKind
from events.placeholders import validate_placeholders


class EventMessage(models.Model):
    """The event's custom text in one of its e-mails. Placeholders in braces are filled in."""

    event = ParentalKey("events.Event", on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(_("e-mail"), max_length=12, choices=MessageKind.choices)
    text_nb = models.TextField(_("text (Norwegian)"))
    text_en = models.TextField(_("text (English)"), blank=True)

    class Meta:
        verbose_name = _("text in an e-mail")
        verbose_name_plural = _("texts in e-mails")
        ordering = ["event_id", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "kind"],
                name="events_message_once",
                violation_error_message=_("The event has a text for this e-mail already."),
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def clean(self):
        super().clean()
        problems = {}
        for field in ("text_nb", "text_en"):
            try:
                validate_placeholders(getattr(self, field))
            except ValidationError as error:
                problems[field] = error
        if problems:
            raise ValidationError(problems)
