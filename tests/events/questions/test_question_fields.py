"""Questions and dietary requirements as form fields: each kind, dependent questions and invalid data."""

import datetime

import pytest
from django import forms
from django.http import QueryDict
from django.utils import translation

from events.enums import QuestionKind
from events.models import Question
from events.questions.dietary import Dietary
from events.questions.dietary_fields import add_dietary_fields, dietary_fields, dietary_from
from events.questions.fields import add_questions, answers_from, question_fields


def ask(event, kind=QuestionKind.TEXT, **fields) -> Question:
    fields = {"label_nb": "Spørsmål", "label_en": "Question", **fields}
    return Question.objects.create(event=event, kind=kind, position=event.questions.count(), **fields)


class Form(forms.Form):
    """Two attendees in one form, as in a booking."""

    def __init__(self, *args, questions=(), required=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for prefix in ("a-", "b-"):
            add_questions(self, self.questions, prefix, required=required)
            add_dietary_fields(self, prefix)

    def clean(self):
        self.answers = {prefix: answers_from(self, self.questions, prefix) for prefix in ("a-", "b-")}
        self.dietary = {prefix: dietary_from(self, prefix) for prefix in ("a-", "b-")}


def form_for(questions, text="", **kwargs) -> Form:
    form = Form(QueryDict(text), questions=questions, **kwargs)
    form.is_valid()
    return form


@pytest.mark.parametrize(
    ("kind", "text", "stored"),
    [
        (QuestionKind.TEXT, "Hei", "Hei"),
        (QuestionKind.TEXT, "%E2%80%AEevil%00", "evil"),
        (QuestionKind.CHOICE, "Rød", "Rød"),
        (QuestionKind.CHOICES, "Rød", ["Rød"]),
        (QuestionKind.DATE, "2027-05-17", "2027-05-17"),
        (QuestionKind.DATE, "17.05.2027", "2027-05-17"),
        (QuestionKind.YES_NO, "no", "no"),
    ],
)
def test_each_question_kind_is_stored_in_its_format(event, kind, text, stored):
    question = ask(event, kind, options_nb="Rød\nBlå" if kind in ("choice", "choices") else "", required=True)
    form = form_for([question], f"a-q{question.pk}={text}", required=False)
    assert form.is_valid(), form.errors
    assert form.answers == {"a-": {question.pk: stored}, "b-": {}}


@pytest.mark.parametrize("kind", QuestionKind.values)
@pytest.mark.parametrize("rubbish", ["x" * 100_000, "<script>", "=cmd()", "9999999999", "0001-01-01", "🎟" * 999])
def test_invalid_data_is_an_error_of_its_field(event, kind, rubbish):
    question = ask(event, kind, options_nb="Rød\nBlå" if kind in ("choice", "choices") else "")
    form = form_for([question], f"a-q{question.pk}={rubbish}")
    assert set(form.errors) <= {f"a-q{question.pk}"}
    if kind != QuestionKind.TEXT:
        assert form.errors
        assert form.answers["a-"] == {}
    assert "<script>" not in str(form)


def test_a_required_question_is_required_of_each_attendee(event):
    question = ask(event, required=True)
    form = form_for([question], f"a-q{question.pk}=Hei")
    assert set(form.errors) == {f"b-q{question.pk}"}
    assert "Spørsmål" in form.errors[f"b-q{question.pk}"][0]
    assert form_for([question], required=False).is_valid()


def test_a_dependent_question_is_required_only_if_it_applies(event):
    first = ask(event, QuestionKind.CHOICE, options_nb="Buss\nTog", options_en="Bus\nTrain", required=True)
    second = ask(event, QuestionKind.DATE, depends_on=first, depends_value="Buss", required=True)
    data = f"a-q{first.pk}=Buss&b-q{first.pk}=Tog&b-q{second.pk}=rubbish"
    form = form_for([first, second], data)
    assert set(form.errors) == {f"a-q{second.pk}"}
    form = form_for([first, second], data + f"&a-q{second.pk}=2027-05-17")
    assert form.is_valid(), form.errors
    assert form.answers == {"a-": {first.pk: "Buss", second.pk: "2027-05-17"}, "b-": {first.pk: "Tog"}}


def test_a_dependent_question_has_a_hint(event):
    first = ask(event, QuestionKind.CHOICE, options_nb="Buss\nTog", options_en="Bus\nTrain")
    ask(event, depends_on=first, depends_value="Buss", required=True)
    with translation.override("en"):
        fields = question_fields(Form(questions=event.questions.all()), list(event.questions.all()), "a-")
    assert fields[0].hint == ""
    assert fields[1].hint == "Only if you answered “Bus” to “Question”."
    assert (fields[1].depends_on, fields[1].depends_value) == (f"a-q{first.pk}", "Buss")


def test_question_texts_are_escaped(event):
    question = ask(event, label_nb="<b>Hei</b>", help_nb="<script>alert(1)</script>")
    html = str(Form(questions=[question]))
    assert "<script>" not in html
    assert "<b>" not in html


def test_requirements_are_stored_only_with_consent():
    assert form_for([]).dietary == {"a-": None, "b-": None}
    without = form_for([], "a-needs=vegan&a-other=Kiwi")
    assert set(without.errors) == {"a-consent"}
    assert dietary_fields(without, "a-").is_expanded
    assert not dietary_fields(without, "b-").is_expanded
    agreed = form_for([], "a-needs=vegan&a-needs=egg&a-other=Kiwi&a-consent=on&b-consent=on")
    assert agreed.is_valid()
    assert agreed.dietary == {"a-": Dietary(["vegan", "egg"], "Kiwi"), "b-": None}
    assert set(form_for([], "a-needs=bacon&a-consent=on").errors) == {"a-needs"}


def test_a_stored_date_is_an_iso_value_in_the_form(event):
    question = ask(event, QuestionKind.DATE)
    form = Form(questions=[question], initial={f"a-q{question.pk}": "2027-05-17"})
    assert 'value="2027-05-17"' in str(form[f"a-q{question.pk}"])
    form = Form(questions=[question], initial={f"a-q{question.pk}": datetime.date(2027, 5, 17)})
    assert 'value="2027-05-17"' in str(form[f"a-q{question.pk}"])
