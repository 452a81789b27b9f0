"""Store and read the answers to an event's questions, and attendees' dietary requirements.

Answers are keyed by the question's primary key. A value is a text, a stored option, a list of stored options, an ISO
date, or "yes"/"no". Empty values (empty text, empty list, None) are not stored.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.cache.process_cache import get_or_set
from core.dates import format_day
from core.wall_clock import add_to_wall_clock
from events.enums import SEATED, QuestionKind, QuestionScope
from events.models import Answer, DietaryNeed, Question, Ticket
from events.questions.dietary import LONGEST_OTHER, Dietary, format_dietary, known_codes
from payments.models import Order

#: How long dietary requirements, which are health data, are kept after the event.
RETENTION_AFTER_EVENT = timedelta(days=14)
#: How long they are kept after the ticket is cancelled or released, as a late payment may restore the ticket.
RETENTION_WITHOUT_TICKET = timedelta(days=1)


def questions_of(event_id: int) -> list[Question]:
    """The event's active questions, in the order of the form. They are cached."""
    return list(
        get_or_set(("questions", event_id), lambda: list(Question.objects.filter(event_id=event_id, active=True)))
    )


def questions_of_many(event_ids: Collection[int]) -> list[Question]:
    """The active questions of several events, each event's in the order of its form. One query."""
    if len(event_ids) == 1:
        return [question for pk in event_ids for question in questions_of(pk)]
    return list(Question.objects.filter(event__in=event_ids, active=True))


def is_applicable(question: Question, questions: Mapping[int, Question], answers: Mapping[int, object]) -> bool:
    """Whether a question applies, given the other answers. `questions` are all active questions by primary key."""
    seen: set[int] = set()
    while question.depends_on_id:
        earlier = questions.get(question.depends_on_id)
        if earlier is None or question.pk in seen or earlier.scope != question.scope:
            return False
        value = answers.get(earlier.pk)
        if question.depends_value not in (value if isinstance(value, list) else [value]):
            return False
        seen.add(question.pk)
        question = earlier
    return True


def applicable_answers(questions: Iterable[Question], answers: Mapping[int, object]) -> dict[int, object]:
    """The answers that are not empty and belong to a question that applies."""
    by_pk = {question.pk: question for question in questions}
    return {
        pk: value
        for pk, value in answers.items()
        if value not in (None, "", []) and pk in by_pk and is_applicable(by_pk[pk], by_pk, answers)
    }


def save_answers(order: Order, pairs: Sequence[tuple[Ticket, object]], order_answers: Mapping[int, object]) -> None:
    """Store the answers of a new order. `pairs` are its tickets, each with its `selection.Attendee`.

    Called in the transaction that places the order. It makes no query when nothing was answered, and at most four.
    """
    answered = {pk for _ticket, attendee in pairs for pk in attendee.answers} | set(order_answers)
    if answered and pairs:
        # All questions of the event are needed, because a question may depend on one without an answer.
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
    """Replace a ticket's answers and dietary requirements by those from the attendee's page.

    Answers to questions that are no longer active stay unchanged.
    """
    questions = questions_of(ticket.event_id)
    applicable = _of_scope(questions, QuestionScope.ATTENDEE, answers)
    question_ids = [question.pk for question in questions if question.scope == QuestionScope.ATTENDEE]
    Answer.objects.filter(ticket=ticket, question__in=question_ids).delete()
    Answer.objects.bulk_create(Answer(question_id=pk, ticket=ticket, value=value) for pk, value in applicable.items())
    DietaryNeed.objects.filter(ticket=ticket).delete()
    if dietary:
        _need(ticket, dietary).save()


def delete_answers(ticket: Ticket) -> None:
    """Delete a ticket's answers and dietary requirements, because it is transferred to another attendee."""
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
    """Question id → stored answer of a ticket, for the initial values of a form."""
    return dict(ticket.answers.values_list("question_id", "value"))


def answers_of(ticket: Ticket) -> list[tuple[str, str]]:
    """A ticket's (question, answer) texts in the active language, in the order of the form."""
    return _as_texts(ticket.answers.select_related("question"))


def answers_of_order(order: Order) -> list[tuple[str, str]]:
    """As `answers_of`, for the questions that are asked once per order."""
    return _as_texts(order.answers.select_related("question"))


def dietary_of(ticket: Ticket) -> Dietary | None:
    """The attendee's dietary requirements. Health data: only for the attendee's own page."""
    need = DietaryNeed.objects.filter(ticket=ticket).first()
    return Dietary(need.needs, need.other) if need else None


def dietary_text(ticket: Ticket) -> str:
    """As `dietary_of`, in one line in the active language; empty when there are none."""
    dietary = dietary_of(ticket)
    return format_dietary(dietary) if dietary else ""


def _as_texts(answers) -> list[tuple[str, str]]:
    in_order = sorted(answers, key=lambda answer: (answer.question.position, answer.question_id))
    return [(answer.question.label, format_answer(answer.question, answer.value)) for answer in in_order]


def format_answer(question: Question, value) -> str:
    """A stored value as text in the active language. An option that was deleted is shown as it was stored."""
    options = dict(question.options)
    if isinstance(value, list):
        return ", ".join(options.get(option, str(option)) for option in value)
    if question.kind == QuestionKind.YES_NO:
        return {"yes": _("Yes"), "no": _("No")}.get(value, str(value))
    if question.kind == QuestionKind.DATE:
        try:
            return format_day(datetime.date.fromisoformat(value), "long")
        except (TypeError, ValueError):
            return str(value)
    return options.get(value, str(value))


# --- Deletion ---------------------------------------------------------------------------------------------------


def delete_expired_dietary(now=None) -> int:
    """Delete dietary requirements whose retention period is over (see `RETENTION_…`). Returns the number deleted."""
    now = now or timezone.now()
    event_over = Q(ticket__event__ends_at__lte=add_to_wall_clock(now, -RETENTION_AFTER_EVENT))
    ticket_ended = ~Q(ticket__status__in=SEATED) & Q(
        ticket__cancelled_at__lte=add_to_wall_clock(now, -RETENTION_WITHOUT_TICKET)
    )
    return DietaryNeed.objects.filter(event_over | ticket_ended).delete()[0]
