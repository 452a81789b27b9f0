"""Answers to an event's questions, and what attendees cannot eat.

Answers are keyed by the question's primary key. A value is text, a stored option, a list of stored options, an ISO
date, or "yes"/"no"; nothing (empty text, empty list, None) is no answer and is not stored.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.cache.process_cache import get_or_set
from core.dates import format_day
from events.enums import SEATED, QuestionKind, QuestionScope
from events.models import Answer, DietaryNeed, Question, Ticket
from events.questions.dietary import LONGEST_OTHER, Dietary, format_dietary, known_codes
from payments.models import Order

#: How long health data is kept after the event.
RETENTION_AFTER_EVENT = timedelta(days=14)
#: How long it is kept when the ticket is gone: a late payment may bring the ticket back.
RETENTION_WITHOUT_TICKET = timedelta(days=1)


def questions_of(event_id: int) -> list[Question]:
    """What is asked now, in the order of the form."""
    return list(
        get_or_set(("questions", event_id), lambda: list(Question.objects.filter(event_id=event_id, active=True)))
    )


def is_asked(question: Question, questions: Mapping[int, Question], answers: Mapping[int, object]) -> bool:
    """Whether a question applies, given the other answers. `questions` are all that are asked, by primary key."""
    seen: set[int] = set()
    while question.depends_on_id:
        earlier = questions.get(question.depends_on_id)
        if earlier is None or question.pk in seen or earlier.scope != question.scope:
            return False
        given = answers.get(earlier.pk)
        if question.depends_value not in (given if isinstance(given, list) else [given]):
            return False
        seen.add(question.pk)
        question = earlier
    return True


def applicable_answers(questions: Iterable[Question], answers: Mapping[int, object]) -> dict[int, object]:
    """The answers that count: given, to a question that is asked, after the answer that it depends on."""
    by_pk = {question.pk: question for question in questions}
    return {
        pk: value
        for pk, value in answers.items()
        if value not in (None, "", []) and pk in by_pk and is_asked(by_pk[pk], by_pk, answers)
    }


def save_answers(order: Order, pairs: Sequence[tuple[Ticket, object]], order_answers: Mapping[int, object]) -> None:
    """Write the answers of a new order. `pairs` are its tickets, each with the `booking.Attendee` it is for.

    Called in the transaction that places the order. No statement when nothing was answered, four at most.
    """
    asked = {pk for _ticket, attendee in pairs for pk in attendee.answers} | set(order_answers)
    if asked and pairs:
        # All that the event asks: a question may depend on one that was left open.
        questions = questions_of(pairs[0][0].event_id)
        Answer.objects.bulk_create(
            [
                *(
                    Answer(question_id=pk, ticket=ticket, value=value)
                    for ticket, attendee in pairs
                    for pk, value in _of_scope(questions, QuestionScope.ATTENDEE, attendee.answers).items()
                ),
                *(
                    Answer(question_id=pk, order=order, value=value)
                    for pk, value in _of_scope(questions, QuestionScope.ORDER, order_answers).items()
                ),
            ]
        )
    needs = [_need(ticket, attendee.dietary) for ticket, attendee in pairs if attendee.dietary]
    if needs:
        DietaryNeed.objects.bulk_create(needs)


@transaction.atomic
def replace_answers(ticket: Ticket, answers: Mapping[int, object], dietary: Dietary | None) -> None:
    """What an attendee says on their own page takes the place of what was said before.

    Answers to questions that are no longer asked stay as they are.
    """
    questions = questions_of(ticket.event_id)
    kept = _of_scope(questions, QuestionScope.ATTENDEE, answers)
    asked = [question.pk for question in questions if question.scope == QuestionScope.ATTENDEE]
    Answer.objects.filter(ticket=ticket, question__in=asked).delete()
    Answer.objects.bulk_create(Answer(question_id=pk, ticket=ticket, value=value) for pk, value in kept.items())
    DietaryNeed.objects.filter(ticket=ticket).delete()
    if dietary:
        _need(ticket, dietary).save()


def delete_answers(ticket: Ticket) -> None:
    """The ticket goes to somebody else, who has other answers and eats other things."""
    Answer.objects.filter(ticket=ticket).delete()
    DietaryNeed.objects.filter(ticket=ticket).delete()


def _of_scope(questions: Sequence[Question], scope: str, answers: Mapping[int, object]) -> dict[int, object]:
    return applicable_answers([question for question in questions if question.scope == scope], answers)


def _need(ticket: Ticket, dietary: Dietary) -> DietaryNeed:
    return DietaryNeed(
        ticket=ticket,
        needs=known_codes(dietary.needs),
        other=dietary.other[:LONGEST_OTHER],
        consented_at=timezone.now(),
    )


# --- Reading ----------------------------------------------------------------------------------------------------


def values_of(ticket: Ticket) -> dict[int, object]:
    """Answers by question, as stored: what a form starts from."""
    return dict(ticket.answers.values_list("question_id", "value"))


def answers_of(ticket: Ticket) -> list[tuple[str, str]]:
    """(question, answer) in the active language, in the order of the form."""
    return _in_words(ticket.answers.select_related("question"))


def answers_of_order(order: Order) -> list[tuple[str, str]]:
    """As `answers_of`, for what was asked once."""
    return _in_words(order.answers.select_related("question"))


def dietary_of(ticket: Ticket) -> Dietary | None:
    """For the attendee's own page alone."""
    need = DietaryNeed.objects.filter(ticket=ticket).first()
    return Dietary(need.needs, need.other) if need else None


def dietary_text(ticket: Ticket) -> str:
    """In one line in the active language, for the attendee's own page alone; empty when nothing was told."""
    dietary = dietary_of(ticket)
    return format_dietary(dietary) if dietary else ""


def _in_words(answers) -> list[tuple[str, str]]:
    found = sorted(answers, key=lambda answer: (answer.question.position, answer.question_id))
    return [(answer.question.label, format_answer(answer.question, answer.value)) for answer in found]


def format_answer(question: Question, value) -> str:
    """A stored value as people read it, in the active language. An option that is gone reads as it was stored."""
    options = dict(question.options)
    if isinstance(value, list):
        return ", ".join(options.get(each, str(each)) for each in value)
    if question.kind == QuestionKind.YES_NO:
        return {"yes": _("Yes"), "no": _("No")}.get(value, str(value))
    if question.kind == QuestionKind.DATE:
        try:
            return format_day(datetime.date.fromisoformat(value), "long")
        except (TypeError, ValueError):
            return str(value)
    return options.get(value, str(value))


# --- Forgetting -------------------------------------------------------------------------------------------------


def delete_expired_dietary(now=None) -> int:
    """Delete what attendees cannot eat when the event is two weeks past, or their ticket is gone. Returns how many."""
    now = now or timezone.now()
    over = Q(ticket__event__ends_at__lte=now - RETENTION_AFTER_EVENT)
    gone = ~Q(ticket__status__in=SEATED) & Q(ticket__cancelled_at__lte=now - RETENTION_WITHOUT_TICKET)
    return DietaryNeed.objects.filter(over | gone).delete()[0]
