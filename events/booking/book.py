"""Booking: the seats of all events, the order and its tickets are written in one transaction, or nothing is."""

from dataclasses import dataclass

from events.booking.booking_request import BookingRequest
from events.booking.selection import Attendee, BookingRefused, Choice, Problem, ProblemReason, Problems, find_problem
from events.booking.write_order import write_held_order
from events.pricing import discount_codes
from events.stock import counters, expired_holds
from payments.checkout.exchange import CannotExchange
from payments.checkout.submission import Placed, PlacedBefore, PriceChanged
from payments.orders.place import AlreadyPlaced

__all__ = [
    "Attendee",
    "BookingRefused",
    "Choice",
    "NotBooked",
    "Outcome",
    "Problem",
    "ProblemReason",
    "book",
    "find_problem",
]


@dataclass(frozen=True)
class NotBooked:
    """Nothing was taken of any event. `problems` maps event id to what is wrong there; None is the whole order."""

    problems: dict[int | None, Problems]


Outcome = Placed | PlacedBefore | PriceChanged | NotBooked


def book(request: BookingRequest) -> Outcome:
    """Hold the seats and write the order. The same submission key always leads to the same order.

    Called outside any transaction, so that holds that have run out can be ended first when seats are short. Raises
    CannotExchange when what a part replaces is not there any more.
    """
    if problems := request.problems:
        return _placed_before(request) or NotBooked(problems)
    if request.submission.price_has_changed(request.total_ore):
        return PriceChanged(request.total_ore)
    for last_try in (False, True):
        try:
            return Placed(write_held_order(request.parts, request.heading))
        except (AlreadyPlaced, CannotExchange):
            # The exchange may have been made already, by another click on the same form.
            if before := _placed_before(request):
                return before
            raise
        except (BookingRefused, counters.SoldOut, counters.NotBookable, discount_codes.CodeUsedUp) as reason:
            if before := _placed_before(request):
                return before
            is_short = isinstance(reason, counters.SoldOut | discount_codes.CodeUsedUp)
            if last_try or not is_short:
                return NotBooked({reason.event_id: _problems_of(request, reason)})
            # Tried again also when nothing was over: another buyer may just have ended it for us all.
            expired_holds.end_expired_holds([part.event.pk for part in request.parts])
    raise AssertionError("unreachable")


def _placed_before(request: BookingRequest) -> PlacedBefore | None:
    """Another click on the same form may have taken the last seat for this very buyer."""
    order = request.submission.placed_order()
    return PlacedBefore(order) if order else None


def _problems_of(
    request: BookingRequest,
    reason: BookingRefused | counters.SoldOut | counters.NotBookable | discount_codes.CodeUsedUp,
) -> Problems:
    if isinstance(reason, BookingRefused):
        return reason.problems
    if isinstance(reason, counters.NotBookable):
        return {None: Problem(ProblemReason.NOT_ON_SALE)}
    if isinstance(reason, discount_codes.CodeUsedUp):
        return {
            "code": Problem(
                ProblemReason.CODE_PER_BUYER if reason.per_buyer else ProblemReason.CODE_USED_UP, reason.left
            )
        }
    if reason.pool_id is None:
        return {reason.ticket_type_id: Problem(ProblemReason.SOLD_OUT, reason.left)}
    types = [line.ticket_type for part in request.parts for line in part.quote.lines]
    drawing = [ticket_type for ticket_type in types if ticket_type.pool_id == reason.pool_id]
    return {each.pk: Problem(ProblemReason.SOLD_OUT, reason.left // max(1, each.people_each())) for each in drawing}
