"""Ticket quantities from a URL or a form. The input is not trusted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.availability.availability import Availability
from events.availability.ticket_type import TicketTypeState
from events.booking.selection import Problem, ProblemReason, find_problem

_FIELD = re.compile(r"t(\d{1,15})")
#: The most attendees of one order. More are a mistake or an attack.
MAX_PER_ORDER = 60


@dataclass
class RequestedQuantities:
    """Requested quantities by ticket type id.

    `numbers` are the valid ones, in units. `texts` are the values as typed. `errors` are sentences for the buyer; the
    key None is for the request as a whole.
    """

    numbers: dict[int, int] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    errors: dict[int | None, str] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        return bool(self.numbers) and not self.errors


def has_quantities(data: Mapping[str, str]) -> bool:
    """Whether the visitor has chosen tickets. When only a code was submitted, empty quantities are not a choice."""
    names = [name for name in data if _FIELD.fullmatch(name)]
    return bool(names) and ("update" not in data or any(str(data.get(name)) not in ("", "0") for name in names))


def read_quantities(data: Mapping[str, str], seats: Availability) -> RequestedQuantities:
    """Read quantities from fields `t<ticket type id>=<number>`. Invalid ones become errors for the buyer."""
    requested = RequestedQuantities()
    type_states = {type_state.ticket_type.pk: type_state for type_state in seats.ticket_type_states}
    people = 0
    for name in data:
        match = _FIELD.fullmatch(name)
        text = str(data.get(name, "")).strip()
        if not match or text in ("", "0"):
            continue
        type_id = int(match[1])
        requested.texts[type_id] = text[:10]
        type_state = type_states.get(type_id)
        if type_state is None:
            requested.errors[None] = problem_text(Problem(ProblemReason.NOT_ON_SALE), None)
        elif not re.fullmatch(r"[0-9]{1,6}", text):
            requested.errors[type_id] = _("%(ticket)s: write the number of tickets with digits, for example 2.") % {
                "ticket": type_state.ticket_type.name
            }
        elif number := int(text):
            check_quantity(requested, type_state, number)
            people += requested.numbers.get(type_id, 0) * type_state.ticket_type.people_each()
    if not requested.numbers and not requested.errors:
        requested.errors[None] = _("Choose at least one ticket.")
    if people > MAX_PER_ORDER:
        requested.errors[None] = ngettext(
            "One order can have %(number)d ticket only. Book the rest in another order.",
            "One order can have at most %(number)d tickets. Book the rest in another order.",
            MAX_PER_ORDER,
        ) % {"number": MAX_PER_ORDER}
        requested.numbers = {}
    return requested


def check_quantity(requested: RequestedQuantities, type_state: TicketTypeState, number: int) -> None:
    """Add the number to `requested.numbers` if it can be booked, and otherwise the reason to `requested.errors`."""
    type_id = type_state.ticket_type.pk
    if problem := find_problem(type_state, number):
        requested.errors[type_id] = problem_text(problem, type_state)
    else:
        requested.numbers[type_id] = number


def problem_text(problem: Problem, type_state: TicketTypeState | None) -> str:
    """The sentence for the buyer about a choice that cannot be booked."""
    if problem.reason == ProblemReason.OFFER_OVER:
        return _("The seats that were offered to you are not held any more.")
    if type_state is None:
        if problem.reason == ProblemReason.SOLD_OUT:
            return _("There are not enough seats left.")
        return _("One of the tickets you chose is not for sale now.")
    names = {"ticket": type_state.ticket_type.name, "number": problem.limit}
    if problem.reason == ProblemReason.SOLD_OUT and problem.limit:
        return (
            ngettext(
                "%(ticket)s: only %(number)d is left. Choose a smaller number.",
                "%(ticket)s: only %(number)d are left. Choose a smaller number.",
                problem.limit,
            )
            % names
        )
    if problem.reason == ProblemReason.SOLD_OUT:
        return _("%(ticket)s: the last one has just been taken.") % names
    return _SENTENCES.get(problem.reason, _NOT_FOR_SALE) % names


_NOT_FOR_SALE = gettext_lazy("%(ticket)s is not for sale now.")
_SENTENCES = {
    ProblemReason.TOO_MANY: gettext_lazy("%(ticket)s: you can book at most %(number)d in one order."),
    ProblemReason.TOO_FEW: gettext_lazy("%(ticket)s: book at least %(number)d."),
    ProblemReason.TOO_MANY_PEOPLE: gettext_lazy("%(ticket)s: at most %(number)d can come on it."),
    ProblemReason.MEMBERS_ONLY: gettext_lazy("%(ticket)s is for members. Sign in as a member to book it."),
    ProblemReason.PRICE_CHANGED: gettext_lazy(
        "%(ticket)s: the price has just changed. Look it over and send the form again."
    ),
}


def code_text(problem: Problem) -> str:
    """The sentence for the buyer about a discount code that was refused during booking."""
    if problem.reason == ProblemReason.CODE_PER_BUYER:
        return (
            ngettext(
                "You can use this code for %(number)d more ticket.",
                "You can use this code for %(number)d more tickets.",
                problem.limit,
            )
            % {"number": problem.limit}
            if problem.limit
            else _("You have used this code as often as it can be used.")
        )
    if problem.reason == ProblemReason.CODE_USED_UP:
        return (
            ngettext(
                "This code can be used for %(number)d more ticket.",
                "This code can be used for %(number)d more tickets.",
                problem.limit,
            )
            % {"number": problem.limit}
            if problem.limit
            else _("This code has been used up.")
        )
    return _("We do not know this code. Check how it is written.")
