"""The questions in the event's form, and the answers to them as counts and as columns of an export."""

from collections import Counter
from collections.abc import Iterable, Mapping

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
    """One question. It can depend on another question of the same event that has answers to choose from."""

    def __init__(self, *args, event: Event | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields.get("depends_on")
        if field is None:
            return
        questions = Question.objects.filter(kind__in=_CHOOSABLE)
        questions = questions.filter(event=event) if event is not None and event.pk else questions.none()
        field.queryset = questions.exclude(pk=self.instance.pk) if self.instance.pk else questions
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
            options = [stored for stored, _label in earlier.options]
        if value not in options:
            answers = _("ja, nei") if earlier.kind == QuestionKind.YES_NO else ", ".join(options)
            self.add_error("depends_value", _("Write one of: %(answers)s.") % {"answers": answers})
        if cleaned.get("scope") != earlier.scope:
            self.add_error("depends_on", _("Both must be asked of the same: each attendee, or once for the order."))
        cleaned["depends_value"] = value
        return cleaned


class QuestionFormSet(BaseChildFormSet):
    """The questions of an event. A question can depend on earlier ones only; one with answers cannot be deleted."""

    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "event": self.instance}

    def clean(self):
        super().clean()
        deleted_forms = self.deleted_forms
        for form in deleted_forms:
            if form.instance.pk and form.instance.answers.exists():
                raise ValidationError(
                    _("“%(question)s” has answers and cannot be deleted. Take away the tick “asked” instead.")
                    % {"question": form.instance.label_nb}
                )
        remaining = [form for form in self._in_order() if form not in deleted_forms and hasattr(form, "cleaned_data")]
        earlier_pks: set[int] = set()
        for form in remaining:
            depends_on = form.cleaned_data.get("depends_on")
            if depends_on is not None and depends_on.pk not in earlier_pks:
                form.add_error("depends_on", _("Choose a question that stands above this one."))
            if form.instance.pk:
                earlier_pks.add(form.instance.pk)

    def _in_order(self) -> list[forms.ModelForm]:
        def position(form):
            data = getattr(form, "cleaned_data", {})
            return data.get("ORDER") or 10_000

        return sorted(self.forms, key=position)


class QuestionsPanel(InlinePanel):
    """An inline panel that uses QuestionForm and QuestionFormSet."""

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


# --- Answers ------------------------------------------------------------------------------------------------------


def counted_answers(event: Event):
    """Answers of valid tickets and confirmed orders."""
    valid = Q(ticket__status=TicketStatus.VALID) | Q(order__status=OrderStatus.CONFIRMED)
    return Answer.objects.filter(valid, question__event=event)


def answer_counts(event: Event) -> list[dict]:
    """Each question with the number of answers, and with the number per choice where there are choices."""
    values_by_question: dict[int, list] = {}
    for question_id, value in counted_answers(event).values_list("question_id", "value"):
        values_by_question.setdefault(question_id, []).append(value)
    return [
        {"question": question, "answered": len(values), "counts": _counts(question, values)}
        for question in event.questions.all()
        if (values := values_by_question.get(question.pk, [])) or question.active
    ]


def _counts(question: Question, values: list) -> list[tuple[str, int]]:
    if question.kind not in _CHOOSABLE:
        return []
    counts = Counter(choice for value in values for choice in (value if isinstance(value, list) else [value]))
    options = ["yes", "no"] if question.kind == QuestionKind.YES_NO else [option for option, _label in question.options]
    removed_options = [choice for choice in counts if choice not in options]
    return [(format_answer(question, choice), counts[choice]) for choice in [*options, *removed_options]]


def columns_of(event_ids) -> dict[str, Question]:
    """Column name → question, for an export of these events with a column per question that has answers."""
    questions = Question.objects.filter(event__in=event_ids, answers__isnull=False).distinct()
    return {f"question_{question.pk}": question for question in questions.order_by("event_id", "position", "pk")}


def answers_by_ticket(questions: Iterable[Question], orders: Mapping[int, int]) -> dict[tuple[int, int], str]:
    """(question, ticket) → the answer as text. Answers to questions of the order are repeated for each ticket.

    `orders` maps the tickets to their orders, a few hundred at a time: the answers to all are too many for memory.
    """
    by_pk = {question.pk: question for question in questions}
    answers = {}
    of_tickets = Answer.objects.filter(question__in=by_pk, ticket__in=orders)
    for question_id, ticket_id, value in of_tickets.values_list("question_id", "ticket_id", "value"):
        answers[question_id, ticket_id] = format_answer(by_pk[question_id], value)
    order_questions = [pk for pk, question in by_pk.items() if question.scope == QuestionScope.ORDER]
    if not order_questions:
        return answers
    rows = Answer.objects.filter(question__in=order_questions, order__in=set(orders.values()))
    of_orders: dict[int, list[tuple[int, str]]] = {}
    for question_id, order_id, value in rows.values_list("question_id", "order_id", "value"):
        of_orders.setdefault(order_id, []).append((question_id, format_answer(by_pk[question_id], value)))
    for ticket_id, order_id in orders.items():
        for question_id, text in of_orders.get(order_id, []):
            answers[question_id, ticket_id] = text
    return answers
