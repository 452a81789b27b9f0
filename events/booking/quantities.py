"""Ticket quantities from a URL or a form. The input is not trusted."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.availability.availability import Availability
from events.availability.ticket_type import TicketTypeState
from events.availability.wording import state_text
from events.booking.add_ons import Pick, read_picks
from events.booking.attendee_fields import slots_for
from events.booking.selection import Problem, ProblemReason, find_problem, find_shared_problem
from events.models.ticket_type import MAX_PER_ORDER
from events.queries import goes_with, load_goes_with
from payments.limits import why_not_payable

_FIELD = re.compile(r"t(\d{1,15})")
_COLLEAGUES_FIELD = re.compile(r"c(\d{1,15})")


@dataclass
class RequestedQuantities:
    """Requested quantities by ticket type id.

    `numbers` are the valid ones, in units. `texts` are the values as typed. `errors` are sentences for the buyer; the
    key None is for the request as a whole. `event_errors` are those about an event, by its id. `picks` are the add-ons
    that are chosen at tickets of the order; their numbers are among `numbers`.
    """

    numbers: dict[int, int] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    errors: dict[int | None, str] = field(default_factory=dict)
    picks: list[Pick] = field(default_factory=list)
    event_errors: dict[int, str] = field(default_factory=dict)
    #: Why a chosen session has no tickets, by event id: it is sold out or closed, and the others can be booked.
    left_out: dict[int, str] = field(default_factory=dict)
    #: Whether a session has several ticket types and the visitor has not chosen among them yet.
    is_proposed: bool = False

    @property
    def has_errors(self) -> bool:
        return bool(self.errors or self.event_errors)

    @property
    def is_valid(self) -> bool:
        return bool(self.numbers) and not self.has_errors


def colleague_rows(data: Mapping[str, str]) -> dict[int, int]:
    """Ticket type id → rows for colleagues, one more when the buyer adds a colleague."""
    rows = {}
    update = str(data.get("update", ""))
    for name in data:
        match = _COLLEAGUES_FIELD.fullmatch(name)
        text = str(data.get(name, ""))
        if match and re.fullmatch(r"[0-9]{1,3}", text):
            rows[int(match[1])] = min(MAX_PER_ORDER, int(text) + (update == f"more-{match[1]}"))
    return rows


def has_quantities(data: Mapping[str, str]) -> bool:
    """Whether the visitor has chosen tickets. When only a code was submitted, empty quantities are not a choice."""
    names = [name for name in data if _FIELD.fullmatch(name)]
    return bool(names) and ("update" not in data or any(str(data.get(name)) not in ("", "0") for name in names))


def read_quantities(
    data: Mapping[str, str], seats_by_event: Mapping[int, Availability], *, proposed_for: Collection[int] = ()
) -> RequestedQuantities:
    """Read quantities from fields `t<ticket type id>=<number>`. Invalid ones become errors for the buyer.

    An event of `proposed_for` without any quantity gets one: see `_propose`.
    """
    requested = RequestedQuantities()
    all_seats = seats_by_event.values()
    type_states = {state.ticket_type.pk: state for seats in all_seats for state in seats.ticket_type_states}
    add_on_states = {state.ticket_type.pk: state for seats in all_seats for state in seats.add_on_states}
    for name in data:
        match = _FIELD.fullmatch(name)
        text = str(data.get(name, "")).strip()
        if not match or text in ("", "0"):
            continue
        type_id = int(match[1])
        if type_id in add_on_states:
            requested.errors[type_id] = problem_text(Problem(ProblemReason.NEEDS_TICKET), add_on_states[type_id])
        else:
            _read_quantity(requested, type_id, text, type_states.get(type_id))
    for event_id in proposed_for:
        _propose(requested, data, event_id, seats_by_event[event_id])
    if not requested.numbers and not requested.errors and not requested.left_out:
        requested.errors[None] = _("Choose at least one ticket.")
    for event_id, seats in seats_by_event.items() if not requested.errors else ():
        if problem := find_shared_problem(seats.shared_seats, type_states, requested.numbers):
            requested.event_errors[event_id] = problem_text(problem, None)
    people = sum(number * type_states[pk].ticket_type.people_each() for pk, number in requested.numbers.items())
    if people > MAX_PER_ORDER:
        requested.errors[None] = ngettext(
            "One order can have %(number)d ticket only. Book the rest in another order.",
            "One order can have at most %(number)d tickets. Book the rest in another order.",
            MAX_PER_ORDER,
        ) % {"number": MAX_PER_ORDER}
        requested.numbers = {}
    read_add_ons(requested, data, all_seats)
    return requested


def _read_quantity(requested: RequestedQuantities, type_id: int, text: str, type_state: TicketTypeState | None) -> None:
    requested.texts[type_id] = text[:10]
    if type_state is None:
        requested.errors[None] = problem_text(Problem(ProblemReason.NOT_ON_SALE), None)
    elif not re.fullmatch(r"[0-9]{1,6}", text):
        requested.errors[type_id] = _("%(ticket)s: write the number of tickets with digits, for example 2.") % {
            "ticket": type_state.ticket_type.name
        }
    elif number := int(text):
        check_quantity(requested, type_state, number)


def _propose(requested: RequestedQuantities, data: Mapping[str, str], event_id: int, seats: Availability) -> None:
    """Request the fewest tickets of the first type on sale, where the visitor has said only that they want to come."""
    if any(f"t{state.ticket_type.pk}" in data for state in seats.ticket_type_states):
        return
    on_sale = [state for state in seats.ticket_type_states if state.on_sale]
    if not on_sale:
        requested.left_out[event_id] = _why_left_out(seats)
        return
    ticket_type = on_sale[0].ticket_type
    requested.texts[ticket_type.pk] = str(ticket_type.min_per_order)
    requested.is_proposed = requested.is_proposed or len(on_sale) > 1
    check_quantity(requested, on_sale[0], ticket_type.min_per_order)


def _why_left_out(seats: Availability) -> str:
    """One sentence or two."""
    if not seats.on_sale:
        return f"{state_text(seats)}."
    if any(state.is_barred for state in seats.ticket_type_states):
        return _("For members only. Sign in as a member to choose it.")
    return _("You need a code to book it.")


def read_add_ons(
    requested: RequestedQuantities,
    data: Mapping[str, str],
    all_seats: Iterable[Availability],
    *,
    by_staff: bool = False,
) -> None:
    """Read the add-ons at the tickets that can be booked. Those at other tickets are left out, and end with them.

    With `by_staff` no limit is judged here: staff may exceed them.
    """
    all_seats = list(all_seats)
    type_states = {state.ticket_type.pk: state for seats in all_seats for state in seats.ticket_type_states}
    add_on_states = {state.ticket_type.pk: state for seats in all_seats for state in seats.add_on_states}
    rows = colleague_rows(data) if add_on_states else {}
    picked = set(read_picks(data)) if add_on_states else set()
    load_goes_with(state.ticket_type for state in add_on_states.values())
    for pk, add_on_state in add_on_states.items():
        mains = [type_states[type_id].ticket_type for type_id in requested.numbers if type_id in type_states]
        possible = [
            Pick(main.pk, slot.number, pk)
            for main in mains
            if goes_with(add_on_state.ticket_type, main)
            for slot in slots_for(main, requested.numbers[main.pk], rows.get(main.pk, 0))
        ]
        for_all = add_on_state.on_sale and data.get("update") == f"all-{pk}"
        picks = [pick for pick in possible if for_all or pick in picked]
        requested.picks += picks
        if picks and by_staff:
            requested.numbers[pk] = len(picks)
        elif picks:
            check_quantity(requested, add_on_state, len(picks))


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
    if problem.reason in ABOUT_THE_CLIENT:
        return ABOUT_THE_CLIENT[problem.reason] % {"number": settings.EMAILS_PER_ADDRESS_AND_HOUR}
    if problem.reason == ProblemReason.SHARED_SOLD_OUT:
        return _shared_text(problem)
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
    if problem.reason == ProblemReason.FREE_BESIDE_PAID and problem.limit:
        return (
            ngettext(
                "%(ticket)s: you can book %(number)d beside tickets that cost something. Book more free ones in an "
                "order of their own.",
                "%(ticket)s: you can book at most %(number)d beside tickets that cost something. Book more free ones "
                "in an order of their own.",
                problem.limit,
            )
            % names
        )
    return _SENTENCES.get(problem.reason, _NOT_FOR_SALE) % names


#: The sentences about what one client may hold. They are about the whole order.
ABOUT_THE_CLIENT = {
    ProblemReason.QUESTION: gettext_lazy("Answer the question at the end of the form, and send it again."),
    ProblemReason.MANY_UNCONFIRMED: gettext_lazy(
        "Many seats that were booked from your network wait to be confirmed by e-mail. Confirm yours, or try again in "
        "a few minutes. What you have typed is kept here."
    ),
    ProblemReason.MANY_EMAILS: gettext_lazy(
        "We have sent %(number)d e-mails with a link to this address in the last hour. Open one of them, or try again "
        "in an hour."
    ),
}


def _shared_text(problem: Problem) -> str:
    """The sentence about seats that several of the chosen ticket types share."""
    tickets = get_text_list(list(problem.tickets), _("and"))
    values = {"number": problem.limit or 0, "place": problem.place, "tickets": tickets}
    if problem.place:
        return (
            ngettext(
                "%(tickets)s share the seats of “%(place)s”, where %(number)d is left. Choose fewer tickets.",
                "%(tickets)s share the seats of “%(place)s”, where %(number)d are left. Choose fewer tickets.",
                values["number"],
            )
            % values
        )
    return (
        ngettext(
            "%(tickets)s share the seats of the event, and %(number)d is left. Choose fewer tickets.",
            "%(tickets)s share the seats of the event, and %(number)d are left. Choose fewer tickets.",
            values["number"],
        )
        % values
    )


_NOT_FOR_SALE = gettext_lazy("%(ticket)s is not for sale now.")
_SENTENCES = {
    ProblemReason.TOO_MANY: gettext_lazy("%(ticket)s: you can book at most %(number)d in one order."),
    ProblemReason.TOO_FEW: gettext_lazy("%(ticket)s: book at least %(number)d."),
    ProblemReason.FREE_BESIDE_PAID: gettext_lazy(
        "%(ticket)s: you have as many free ones as can be booked beside tickets that cost something. Book them in an "
        "order of their own."
    ),
    ProblemReason.NEEDS_TICKET: gettext_lazy(
        "%(ticket)s goes with a person's ticket. Choose the ticket first, and then this at the ticket."
    ),
    ProblemReason.ADDED_BEFORE: gettext_lazy("%(ticket)s: the ticket has it already."),
    ProblemReason.TOO_MANY_PEOPLE: gettext_lazy("%(ticket)s: at most %(number)d can come on it."),
    ProblemReason.MEMBERS_ONLY: gettext_lazy("%(ticket)s is for members. Sign in as a member to book it."),
    ProblemReason.PRICE_CHANGED: gettext_lazy(
        "%(ticket)s: the price has just changed. Look it over and send the form again."
    ),
}


def amount_error(problem: Problem, *, offers_invoice: bool) -> tuple[str | None, str]:
    """The form's field and the sentence for the buyer about a sum that cannot be paid online."""
    reason = why_not_payable(problem.limit or 0)
    if offers_invoice:
        return "pay", reason + " " + _("Choose invoice instead.")
    return None, reason + " " + _("Choose other tickets, or write to us and we will help you.")


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
