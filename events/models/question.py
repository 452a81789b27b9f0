"""Questions to attendees and buyers, and their answers."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from core.bilingual import text_in_language
from events.enums import QuestionKind, QuestionScope
from events.models.ticket import Ticket
from payments.models import Order


class Question(models.Model):
    """A question that is asked when booking. Options are one per line, in the same order in both languages."""

    event = ParentalKey("events.Event", on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    active = models.BooleanField(_("asked"), default=True)
    scope = models.CharField(
        _("who answers"), max_length=8, choices=QuestionScope.choices, default=QuestionScope.ATTENDEE
    )
    kind = models.CharField(_("kind"), max_length=8, choices=QuestionKind.choices, default=QuestionKind.TEXT)
    label_nb = models.CharField(_("question (Norwegian)"), max_length=200)
    label_en = models.CharField(_("question (English)"), max_length=200, blank=True)
    help_nb = models.CharField(_("explanation (Norwegian)"), max_length=250, blank=True)
    help_en = models.CharField(_("explanation (English)"), max_length=250, blank=True)
    options_nb = models.TextField(_("answers to choose from (Norwegian)"), blank=True, help_text=_("One to a line."))
    options_en = models.TextField(_("answers to choose from (English)"), blank=True, help_text=_("In the same order."))
    required = models.BooleanField(_("must be answered"), default=False)
    #: Asked only when an earlier question of the same scope has this answer (the Norwegian option, or "yes"/"no").
    depends_on = models.ForeignKey(
        "self",
        verbose_name=_("only after"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="follow_ups",
    )
    depends_value = models.CharField(_("answered with"), max_length=200, blank=True)

    sort_order_field = "position"

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label

    def clean(self):
        super().clean()
        norwegian, english = _lines(self.options_nb), _lines(self.options_en)
        if self.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES) and len(norwegian) < 2:
            raise ValidationError({"options_nb": _("Write at least two answers, one to a line.")})
        if len(set(norwegian)) != len(norwegian):
            raise ValidationError({"options_nb": _("Two answers are the same.")})
        if english and len(english) != len(norwegian):
            raise ValidationError({"options_en": _("Write as many answers as in Norwegian, in the same order.")})

    @property
    def label(self) -> str:
        return text_in_language(self, "label")

    @property
    def explanation(self) -> str:
        return text_in_language(self, "help")

    @property
    def options(self) -> list[tuple[str, str]]:
        """Pairs of the stored value (the Norwegian option) and the text in the active language."""
        return list(zip(_lines(self.options_nb), _lines(text_in_language(self, "options")), strict=False))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class Answer(models.Model):
    """An answer for one ticket or one order. `value` is text, a list of stored options, or an ISO date."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    ticket = models.ForeignKey(Ticket, null=True, blank=True, on_delete=models.CASCADE, related_name="answers")
    order = models.ForeignKey(Order, null=True, blank=True, on_delete=models.CASCADE, related_name="answers")
    value = models.JSONField()
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["question_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["question", "ticket"], name="events_answer_per_ticket"),
            models.UniqueConstraint(fields=["question", "order"], name="events_answer_per_order"),
            models.CheckConstraint(
                name="events_answer_whose",
                condition=models.Q(ticket__isnull=False, order__isnull=True)
                | models.Q(ticket__isnull=True, order__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.value}"


class DietaryNeed(models.Model):
    """An attendee's dietary requirements: health data, stored with consent.

    The caterer gets only numbers. Rows are deleted 14 days after the event.
    """

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="dietary")
    #: Codes from `events.questions.dietary`.
    needs = models.JSONField(default=list, blank=True)
    other = models.CharField(_("other"), max_length=200, blank=True)
    consented_at = models.DateTimeField()

    class Meta:
        verbose_name = _("dietary requirement")
        verbose_name_plural = _("dietary requirements")

    def __str__(self) -> str:
        return f"{self.ticket_id}"
