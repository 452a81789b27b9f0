"""The event's questions in its form: what may depend on what, and what was answered."""

from collections import Counter

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel

from events.enums import QuestionKind, QuestionScope, TicketStatus
from events.models import Answer, Event, Question
from events.questions.answers import format_answer
from payments.enums import OrderStatus

_CHOOSABLE = (QuestionKind.CHOICE, QuestionKind.CHOICES, QuestionKind.YES_NO)


class QuestionForm(WagtailAdminModelForm):
    """One question. Those it may depend on are the same event's that have answers to choose from."""

    def __init__(self, *args, event: Event | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields.get("depends_on")
        if field is None:
            return
        known = Question.objects.filter(kind__in=_CHOOSABLE)
        known = known.filter(event=event) if event is not None and event.pk else known.none()
        field.queryset = known.exclude(pk=self.instance.pk) if self.instance.pk else known
        field.help_text = _("A question above this one, which has been saved. This one is asked only after its answer.")
        self.fields["depends_value"].help_text = _("One of its answers in Norwegian, or “ja” or “nei”.")

    def clean(self):
        cleaned = super().clean()
        earlier, value = cleaned.get("depends_on"), (cleaned.get("depends_value") or "").strip()
        if earlier is None:
            cleaned["depends_value"] = ""
            return cleaned
        if earlier.kind == QuestionKind.YES_NO:
            value = {"ja": "yes", "nei": "no"}.get(value.lower(), value.lower())
            options = ["yes", "no"]
        else:
            options = [stored for stored, _shown in earlier.options]
        if value not in options:
            said = _("ja, nei") if earlier.kind == QuestionKind.YES_NO else ", ".join(options)
            self.add_error("depends_value", _("Write one of: %(answers)s.") % {"answers": said})
        if cleaned.get("scope") != earlier.scope:
            self.add_error("depends_on", _("Both must be asked of the same: each attendee, or once for the order."))
        cleaned["depends_value"] = value
        return cleaned


class QuestionFormSet(BaseChildFormSet):
    """Questions in their order: only what comes first can be depended on, and what was answered is kept."""

    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "event": self.instance}

    def clean(self):
        super().clean()
        gone = self.deleted_forms
        for form in gone:
            if form.instance.pk and form.instance.answers.exists():
                raise ValidationError(
                    _("“%(question)s” has answers and cannot be deleted. Take away the tick “asked” instead.")
                    % {"question": form.instance.label_nb}
                )
        kept = [form for form in self._in_order() if form not in gone and hasattr(form, "cleaned_data")]
        before: set[int] = set()
        for form in kept:
            earlier = form.cleaned_data.get("depends_on")
            if earlier is not None and earlier.pk not in before:
                form.add_error("depends_on", _("Choose a question that stands above this one."))
            if form.instance.pk:
                before.add(form.instance.pk)

    def _in_order(self) -> list[forms.ModelForm]:
        def place(form):
            data = getattr(form, "cleaned_data", {})
            return data.get("ORDER") or 10_000

        return sorted(self.forms, key=place)


class QuestionsPanel(InlinePanel):
    """With our own forms for the children."""

    def get_form_options(self):
        options = super().get_form_options()
        options["formsets"][self.relation_name] |= {"form": QuestionForm, "formset": QuestionFormSet}
        return options


def questions_panel() -> QuestionsPanel:
    return QuestionsPanel(
        "questions",
        [
            FieldRowPanel([FieldPanel("label_nb"), FieldPanel("label_en")]),
            FieldRowPanel([FieldPanel("help_nb"), FieldPanel("help_en")]),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("scope")]),
            FieldRowPanel([FieldPanel("options_nb"), FieldPanel("options_en")]),
            FieldRowPanel([FieldPanel("depends_on"), FieldPanel("depends_value")]),
            FieldRowPanel([FieldPanel("required"), FieldPanel("active")]),
        ],
        heading=gettext_lazy("Questions"),
        label=gettext_lazy("Question"),
    )


# --- What was answered --------------------------------------------------------------------------------------------


def counted_answers(event: Event):
    """Of tickets that are valid and orders that stand."""
    stands = Q(ticket__status=TicketStatus.VALID) | Q(order__status=OrderStatus.CONFIRMED)
    return Answer.objects.filter(stands, question__event=event)


def counts_of(event: Event) -> list[dict]:
    """Each question with how many chose what; of free text and dates, how many answered."""
    given: dict[int, list] = {}
    for question_id, value in counted_answers(event).values_list("question_id", "value"):
        given.setdefault(question_id, []).append(value)
    return [
        {"question": question, "answered": len(values), "counts": _counts(question, values)}
        for question in event.questions.all()
        if (values := given.get(question.pk, [])) or question.active
    ]


def _counts(question: Question, values: list) -> list[tuple[str, int]]:
    if question.kind not in _CHOOSABLE:
        return []
    counted = Counter(each for value in values for each in (value if isinstance(value, list) else [value]))
    stored = ["yes", "no"] if question.kind == QuestionKind.YES_NO else [option for option, _shown in question.options]
    gone = [value for value in counted if value not in stored]
    return [(format_answer(question, value), counted[value]) for value in [*stored, *gone]]


def columns_of(event_ids) -> dict[str, Question]:
    """A name for each question of these events, for an export with a column per question."""
    questions = Question.objects.filter(event__in=event_ids, answers__isnull=False).distinct()
    return {f"question_{question.pk}": question for question in questions.order_by("event_id", "position", "pk")}


def answers_by_ticket(questions, tickets) -> dict[tuple[int, int], str]:
    """(question, ticket) → answer in words. What was asked once stands at each ticket of its order."""
    by_pk = {question.pk: question for question in questions}
    found = {}
    own = Answer.objects.filter(question__in=by_pk, ticket__in=tickets)
    for question_id, ticket_id, value in own.values_list("question_id", "ticket_id", "value"):
        found[question_id, ticket_id] = format_answer(by_pk[question_id], value)
    once = [pk for pk, question in by_pk.items() if question.scope == QuestionScope.ORDER]
    if once:
        told = {
            (question_id, order_id): value
            for question_id, order_id, value in Answer.objects.filter(
                question__in=once, order__lines__tickets__in=tickets
            ).values_list("question_id", "order_id", "value")
        }
        orders = dict(tickets.values_list("pk", "line__order_id"))
        for ticket_id, order_id in orders.items():
            for question_id in once:
                if (question_id, order_id) in told:
                    value = told[question_id, order_id]
                    found[question_id, ticket_id] = format_answer(by_pk[question_id], value)
    return found
