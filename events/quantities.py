"""How many of what: read from an address or a form that anybody may have written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.domain.booking import NOT_ON_SALE, SOLD_OUT, TOO_FEW, TOO_MANY, Problem, problem_with
from events.domain.seats import Offer, Seats

_FIELD = re.compile(r"t(\d{1,15})")
#: More names than this on one order are not a booking but an attack or a mistake.
MOST_PER_ORDER = 60


@dataclass
class Wanted:
    """What was asked for. `numbers` holds what is usable, by ticket type id; `errors` sentences by ticket type id."""

    numbers: dict[int, int] = field(default_factory=dict)
    typed: dict[int, str] = field(default_factory=dict)
    errors: dict[int | None, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.numbers.values())

    @property
    def ok(self) -> bool:
        return bool(self.numbers) and not self.errors


def read(data: Mapping[str, str], seats: Seats) -> Wanted:
    """Quantities from `t<ticket type id>=<number>`; what is not a number, or not for sale, becomes a kind error."""
    wanted = Wanted()
    offers = {offer.ticket_type.pk: offer for offer in seats.offers}
    for name in list(data)[:400]:
        match = _FIELD.fullmatch(name)
        text = str(data.get(name, "")).strip()
        if not match or text in ("", "0"):
            continue
        type_id = int(match[1])
        wanted.typed[type_id] = text[:10]
        offer = offers.get(type_id)
        if offer is None:
            wanted.errors[None] = problem_text(Problem(NOT_ON_SALE), None)
        elif not re.fullmatch(r"[0-9]{1,6}", text):
            wanted.errors[type_id] = _("%(ticket)s: write the number of tickets with digits, for example 2.") % {
                "ticket": offer.ticket_type.name
            }
        elif number := int(text):
            check(wanted, offer, number)
    if not wanted.numbers and not wanted.errors:
        wanted.errors[None] = _("Choose at least one ticket.")
    if wanted.total > MOST_PER_ORDER:
        wanted.errors[None] = _("One order can have at most %(number)d tickets. Book the rest in another order.") % {
            "number": MOST_PER_ORDER
        }
        wanted.numbers = {}
    return wanted


def check(wanted: Wanted, offer: Offer, number: int) -> None:
    """Add a number that can be had, or the reason why it cannot."""
    type_id = offer.ticket_type.pk
    if problem := problem_with(offer, number):
        wanted.errors[type_id] = problem_text(problem, offer)
    else:
        wanted.numbers[type_id] = number


def problem_text(problem: Problem, offer: Offer | None) -> str:
    """The sentence for one choice that cannot be sold."""
    if offer is None:
        if problem.reason == SOLD_OUT:
            return _("There are not enough seats left.")
        return _("One of the tickets you chose is not for sale now.")
    names = {"ticket": offer.ticket_type.name, "number": problem.limit}
    if problem.reason == SOLD_OUT and problem.limit:
        return (
            ngettext(
                "%(ticket)s: only %(number)d is left. Choose a smaller number.",
                "%(ticket)s: only %(number)d are left. Choose a smaller number.",
                problem.limit,
            )
            % names
        )
    if problem.reason == SOLD_OUT:
        return _("%(ticket)s: the last one has just been taken.") % names
    if problem.reason == TOO_MANY:
        return _("%(ticket)s: you can book at most %(number)d in one order.") % names
    if problem.reason == TOO_FEW:
        return _("%(ticket)s: book at least %(number)d.") % names
    return _("%(ticket)s is not for sale now.") % names
