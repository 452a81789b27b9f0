"""Answers and dietary requirements: storing, reading and deletion."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone, translation

from events.enums import QuestionKind, QuestionScope, TicketStatus
from events.models import Answer, DietaryNeed, Question, Ticket, TicketLine
from events.questions import answers
from events.questions.dietary import Dietary
from payments.models import Order, OrderLine


@pytest.fixture
def order(db) -> Order:
    return Order.objects.create(
        language="nb",
        buyer_name="Kari Kjøper",
        buyer_email="kari@example.no",
        total_ore=0,
        vat_ore=0,
        expires_at=timezone.now() + timedelta(minutes=30),
    )


@pytest.fixture
def ticket(order, event, standard) -> Ticket:
    line = OrderLine.objects.create(
        order=order,
        position=1,
        seller_kind="ticket",
        description="x",
        quantity=1,
        unit_ore=0,
        vat_code="exempt",
        vat_percent=0,
        total_ore=0,
        vat_ore=0,
    )
    TicketLine.objects.create(line=line, event=event, ticket_type=standard)
    return Ticket.objects.create(event=event, ticket_type=standard, line=line, position=1)


def ask(event, kind=QuestionKind.TEXT, **fields) -> Question:
    fields = {"label_nb": "Spørsmål", "label_en": "Question", **fields}
    return Question.objects.create(event=event, kind=kind, position=event.questions.count(), **fields)


def attendee(answers=None, dietary=None):
    return SimpleNamespace(answers=answers or {}, dietary=dietary)


def test_saves_answers_of_attendees_and_order(event, ticket, order, django_assert_max_num_queries):
    text = ask(event)
    many = ask(event, QuestionKind.CHOICES, options_nb="Rød\nBlå\nGrønn", options_en="Red\nBlue\nGreen")
    once = ask(event, QuestionKind.YES_NO, scope=QuestionScope.ORDER)
    given_answers = {text.pk: "Hei", many.pk: ["Rød", "Grønn"], once.pk: "yes"}
    guest = attendee(given_answers, Dietary(["vegan", "??"], "Kiwi"))
    with django_assert_max_num_queries(4):
        answers.save_answers(order, [(ticket, guest)], {once.pk: "yes", text.pk: "not for the order"})
    assert answers.answers_of(ticket) == [("Spørsmål", "Hei"), ("Spørsmål", "Rød, Grønn")]
    assert answers.answers_of_order(order)[0][0] == "Spørsmål"
    assert answers.dietary_of(ticket) == Dietary(["vegan"], "Kiwi")
    assert answers.dietary_text(ticket).endswith(", Kiwi")
    with translation.override("en"):
        assert answers.answers_of(ticket)[1] == ("Question", "Red, Green")
        assert answers.answers_of_order(order) == [("Question", "Yes")]


def test_no_answers_make_no_queries(ticket, order, django_assert_num_queries):
    with django_assert_num_queries(0):
        answers.save_answers(order, [(ticket, attendee())], {})


def test_ignores_answers_to_questions_that_do_not_apply(event, ticket, order, free_event):
    first = ask(event, QuestionKind.CHOICE, options_nb="Ja\nNei takk")
    second = ask(event, depends_on=first, depends_value="Ja")
    third = ask(event, depends_on=second, depends_value="Buss")
    off = ask(event, active=False)
    elsewhere = ask(free_event)
    given_answers = {first.pk: "Nei takk", second.pk: "Buss", third.pk: "x", off.pk: "x", elsewhere.pk: "x", 10**9: "x"}
    answers.save_answers(order, [(ticket, attendee(given_answers))], {})
    assert answers.values_of(ticket) == {first.pk: "Nei takk"}


def test_follows_a_chain_of_dependent_questions(event):
    first = ask(event, QuestionKind.CHOICES, options_nb="Mat\nDrikke")
    second = ask(event, QuestionKind.YES_NO, depends_on=first, depends_value="Drikke")
    third = ask(event, depends_on=second, depends_value="yes")
    values = {first.pk: ["Mat", "Drikke"], second.pk: "yes", third.pk: "Te"}
    assert answers.applicable_answers([first, second, third], values) == values
    assert answers.applicable_answers([first, second, third], values | {first.pk: ["Mat"]}) == {first.pk: ["Mat"]}


def test_questions_that_depend_on_each_other_never_apply(event):
    first, second = ask(event), ask(event)
    first.depends_on, first.depends_value, second.depends_on, second.depends_value = second, "x", first, "x"
    assert answers.applicable_answers([first, second], {first.pk: "x", second.pk: "x"}) == {}


def test_an_attendee_replaces_earlier_answers(event, ticket, order):
    old, stays = ask(event), ask(event)
    answers.save_answers(order, [(ticket, attendee({old.pk: "a", stays.pk: "b"}, Dietary(["egg"])))], {})
    Question.objects.filter(pk=stays.pk).update(active=False)
    answers.replace_answers(ticket, {old.pk: "c"}, None)
    assert answers.values_of(ticket) == {old.pk: "c", stays.pk: "b"}
    assert answers.dietary_of(ticket) is None
    answers.replace_answers(ticket, {old.pk: ""}, Dietary(other="Ikke gulrot"))
    assert answers.values_of(ticket) == {stays.pk: "b"}
    answers.delete_answers(ticket)
    assert not Answer.objects.exists()
    assert not DietaryNeed.objects.exists()


@pytest.mark.parametrize("value", ["2027-05-17", "no date", None, 5])
def test_a_date_is_formatted_and_other_text_is_unchanged(event, value):
    text = answers.format_answer(ask(event, QuestionKind.DATE), value)
    assert text == ("17.\u00a0mai\u00a02027" if value == "2027-05-17" else str(value))


def test_health_data_is_deleted_14_days_after_the_event(event, ticket):
    need = DietaryNeed.objects.create(ticket=ticket, needs=["fish"], consented_at=timezone.now())
    assert answers.delete_expired_dietary(event.ends_at + timedelta(days=13, hours=23)) == 0
    assert answers.delete_expired_dietary(event.ends_at + timedelta(days=14)) == 1
    assert not DietaryNeed.objects.filter(pk=need.pk).exists()


@pytest.mark.parametrize("status", [TicketStatus.RELEASED, TicketStatus.CANCELLED])
def test_health_data_is_deleted_one_day_after_the_ticket_ends(ticket, status):
    DietaryNeed.objects.create(ticket=ticket, consented_at=timezone.now())
    Ticket.objects.filter(pk=ticket.pk).update(status=status, cancelled_at=timezone.now())
    assert answers.delete_expired_dietary() == 0, "A payment that comes late may bring the ticket back."
    assert answers.delete_expired_dietary(timezone.now() + timedelta(hours=25)) == 1


def test_deletion_of_health_data_is_scheduled():
    from core.scheduler import registered_jobs

    assert "delete dietary requirements" in {job.name for job in registered_jobs()}
