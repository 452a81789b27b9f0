"""An event's questions as form fields, with what depends on what. A prefix parts the attendees of one form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext as _

from core.forms import PlainField
from events.enums import QuestionKind
from events.models import Question
from events.questions.answers import applicable_answers, format_answer, is_asked

#: Characters in an answer in the attendee's own words.
LONGEST_ANSWER = 500


@dataclass(frozen=True)
class QuestionField:
    """One question in a form. `hint` says when it applies; the two names let a script hide it otherwise."""

    question: Question
    field: forms.BoundField
    hint: str = ""
    depends_on: str = ""
    depends_value: str = ""


def field_name(question: Question, prefix: str = "") -> str:
    return f"{prefix}q{question.pk}"


def add_questions(
    form: forms.Form, questions: Iterable[Question], prefix: str = "", *, required: bool = True, who: str = ""
) -> None:
    """One field for each question. With `required` off, nothing must be answered here: it is asked again later.

    `who` answers, for the error in a form of many.
    """
    for question in questions:
        field = _field(question, required and question.required, who)
        if field is not None:
            form.fields[field_name(question, prefix)] = field


def question_fields(form: forms.Form, questions: Sequence[Question], prefix: str = "") -> list[QuestionField]:
    """The questions as a template shows them."""
    by_pk = {question.pk: question for question in questions}
    return [
        _asked(form, question, by_pk.get(question.depends_on_id), prefix)
        for question in questions
        if field_name(question, prefix) in form.fields
    ]


def answers_from(form: forms.Form, questions: Sequence[Question], prefix: str = "") -> dict[int, object]:
    """Answers by question, for `events.questions.answers`. Called from the form's `clean`, once for each prefix.

    What is wrong with a question that does not apply, given the other answers, is forgiven.
    """
    given: dict[int, object] = {}
    by_pk = {question.pk: question for question in questions}
    for question in questions:
        name = field_name(question, prefix)
        if is_asked(question, by_pk, given):
            given[question.pk] = _stored(form.cleaned_data.get(name))
        else:
            form.errors.pop(name, None)
    return applicable_answers(questions, given)


def initial_for(values: dict[int, object], prefix: str = "") -> dict[str, object]:
    """Stored answers as a form's initial values."""
    return {f"{prefix}q{pk}": value for pk, value in values.items()}


def _asked(form, question: Question, earlier: Question | None, prefix: str) -> QuestionField:
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


def _field(question: Question, required: bool, who: str) -> forms.Field | None:
    missing = _("Answer “%(question)s” for %(who)s.") if who else _("Answer “%(question)s”.")
    say = {"required": missing % {"question": question.label, "who": who}}
    common = {
        "label": question.label,
        # Django's own form templates print it as it is: staff write words, not HTML.
        "help_text": escape(question.explanation),
        "required": required,
        "error_messages": say,
    }
    if question.kind == QuestionKind.TEXT:
        return PlainField(max_length=LONGEST_ANSWER, **common)
    if question.kind == QuestionKind.DATE:
        common["error_messages"] = say | {"invalid": _("Write the date like 17.05.2027.")}
        return _DateField(**common)
    if question.kind == QuestionKind.YES_NO:
        return forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect, **common)
    options = question.options
    if not options:
        return None
    wrong = {
        "invalid_choice": _("Choose one of the answers in the list."),
        "invalid_list": _("Choose one of the answers in the list."),
    }
    common["error_messages"] = say | wrong
    if question.kind == QuestionKind.CHOICE:
        return forms.ChoiceField(choices=[("", _("Choose")), *options], **common)
    return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **common)


class _DateField(forms.DateField):
    """A browser's date field sends ISO; where there is none, people write as they are used to."""

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
