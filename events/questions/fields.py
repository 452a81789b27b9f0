"""An event's questions as form fields. A prefix in the field names separates the attendees of one form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext as _

from core.forms import PlainField
from events.enums import QuestionKind
from events.models import Question
from events.questions.answers import applicable_answers, format_answer, is_applicable

#: Characters in a text answer.
LONGEST_ANSWER = 500


@dataclass(frozen=True)
class QuestionField:
    """One question in a form.

    A question may depend on the answer to an earlier one: `hint` says so to the reader, and a script hides the question
    unless the field `depends_on` has the value `depends_value`.
    """

    question: Question
    field: forms.BoundField
    hint: str = ""
    depends_on: str = ""
    depends_value: str = ""


def field_name(question: Question, prefix: str = "") -> str:
    return f"{prefix}q{question.pk}"


def add_questions(
    form: forms.Form, questions: Iterable[Question], prefix: str = "", *, required: bool = True, attendee: str = ""
) -> None:
    """Add one field for each question. With `required=False` no answer is required here: it is asked for later.

    `attendee` describes the attendee in error messages, in a form for several.
    """
    for question in questions:
        field = _field(question, required and question.required, attendee)
        if field is not None:
            form.fields[field_name(question, prefix)] = field


def question_fields(form: forms.Form, questions: Sequence[Question], prefix: str = "") -> list[QuestionField]:
    """The questions that have a field in the form, for the template."""
    by_pk = {question.pk: question for question in questions}
    return [
        _question_field(form, question, by_pk.get(question.depends_on_id), prefix)
        for question in questions
        if field_name(question, prefix) in form.fields
    ]


def answers_from(form: forms.Form, questions: Sequence[Question], prefix: str = "") -> dict[int, object]:
    """Question id → answer, as `events.questions.answers` stores it. Called once per prefix from the form's `clean`.

    Removes the errors of questions that do not apply because of the other answers.
    """
    answers: dict[int, object] = {}
    by_pk = {question.pk: question for question in questions}
    for question in questions:
        name = field_name(question, prefix)
        if is_applicable(question, by_pk, answers):
            answers[question.pk] = _stored(form.cleaned_data.get(name))
        else:
            form.errors.pop(name, None)
    return applicable_answers(questions, answers)


def initial_for(values: dict[int, object], prefix: str = "") -> dict[str, object]:
    """Stored answers as a form's initial values."""
    return {f"{prefix}q{pk}": value for pk, value in values.items()}


def _question_field(form, question: Question, earlier: Question | None, prefix: str) -> QuestionField:
    field = form[field_name(question, prefix)]
    if earlier is None:
        return QuestionField(question, field)
    hint = _("Only if you answered “%(answer)s” to “%(question)s”.") % {
        "answer": format_answer(earlier, question.depends_value),
        "question": earlier.label,
    }
    return QuestionField(question, field, hint, form.add_prefix(field_name(earlier, prefix)), question.depends_value)


def _stored(value):
    return value.isoformat() if hasattr(value, "isoformat") else value


def _field(question: Question, required: bool, attendee: str) -> forms.Field | None:
    missing = _("Answer “%(question)s” for %(who)s.") if attendee else _("Answer “%(question)s”.")
    error_messages = {"required": missing % {"question": question.label, "who": attendee}}
    common = {
        "label": question.label,
        # Django's form templates print help texts without escaping; staff write plain text.
        "help_text": escape(question.explanation),
        "required": required,
        "error_messages": error_messages,
    }
    if question.kind == QuestionKind.TEXT:
        return PlainField(max_length=LONGEST_ANSWER, **common)
    if question.kind == QuestionKind.DATE:
        common["error_messages"] = error_messages | {"invalid": _("Write the date like 17.05.2027.")}
        return _DateField(**common)
    if question.kind == QuestionKind.YES_NO:
        return forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect, **common)
    options = question.options
    if not options:
        return None
    choice_errors = {
        "invalid_choice": _("Choose one of the answers in the list."),
        "invalid_list": _("Choose one of the answers in the list."),
    }
    common["error_messages"] = error_messages | choice_errors
    if question.kind == QuestionKind.CHOICE:
        return forms.ChoiceField(choices=[("", _("Choose")), *options], **common)
    return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **common)


class _DateField(forms.DateField):
    """A date as ISO, which browsers' date inputs send, or in a Norwegian format where the browser has no such input."""

    def __init__(self, **kwargs):
        super().__init__(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y"],
            **kwargs,
        )

    def to_python(self, value):
        day = super().to_python(value)
        if day is not None and not 1900 <= day.year <= 2200:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day
