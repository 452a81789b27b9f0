"""Book seats: the seats of all events, the order and its tickets are written in one transaction, or nothing is."""

from dataclasses import dataclass

from events.booking.booking_request import BookingRequest
from events.booking.client_share import record_refusal
from events.booking.selection import Attendee, BookingRefused, Choice, Problem, ProblemReason, Problems, find_problem
from events.booking.write_order import write_held_order
from events.pricing import discount_codes
from events.stock import counters, expired_holds
from payments.checkout.cancel import CannotCancel
from payments.checkout.exchange import CannotExchange
from payments.checkout.expiry import close_sessions
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
    """No order was written. `problems` maps event id to its problems; the key None is for the order as a whole."""

    problems: dict[int | None, Problems]


Outcome = Placed | PlacedBefore | PriceChanged | NotBooked


def book(request: BookingRequest) -> Outcome:
    """Hold the seats and write the order. The same submission key always leads to the same order.

    Call it outside any transaction, so that expired holds can be ended when seats are short. Raises CannotExchange
    when the tickets to be exchanged are not valid any more, CannotCancel when the order to be replaced is paid or was
    replaced meanwhile, and StripeProblem when its payment page cannot be closed.
    """
    if problems := request.problems:
        return _placed_before(request) or NotBooked(problems)
    if request.submission.price_has_changed(request.total_ore):
        return PriceChanged(request.total_ore)
    if request.replaces_order is not None:
        # Before the transaction, so that nobody can still pay for the order that is replaced.
        close_sessions(request.replaces_order.pk)
    for last_try in (False, True):
        try:
            return Placed(write_held_order(request.parts, request.order_header))
        except (AlreadyPlaced, CannotExchange, CannotCancel):
            # The same form may have been submitted twice, and the first submission has replaced or exchanged.
            if earlier := _placed_before(request):
                return earlier
            raise
        except (BookingRefused, counters.SoldOut, counters.NotBookable, discount_codes.CodeUsedUp) as error:
            if earlier := _placed_before(request):
                return earlier
            is_short = isinstance(error, counters.SoldOut | discount_codes.CodeUsedUp)
            record_refusal(error)
            if last_try or not is_short:
                return NotBooked({error.event_id: _problems_of(request, error)})
            # Retry even if no hold was ended here: another transaction may have ended it meanwhile.
            expired_holds.end_expired_holds([part.event.pk for part in request.parts])
    raise AssertionError("unreachable")


def _placed_before(request: BookingRequest) -> PlacedBefore | None:
    """The order of an earlier submission of the same form, or of an identical one; None when there is none."""
    order = request.submission.placed_by_anyone()
    return PlacedBefore(order) if order else None


def _problems_of(
    request: BookingRequest,
    error: BookingRefused | counters.SoldOut | counters.NotBookable | discount_codes.CodeUsedUp,
) -> Problems:
    if isinstance(error, BookingRefused):
        return error.problems
    if isinstance(error, counters.NotBookable):
        return {None: Problem(ProblemReason.NOT_ON_SALE)}
    if isinstance(error, discount_codes.CodeUsedUp):
        return {
            "code": Problem(ProblemReason.CODE_PER_BUYER if error.per_buyer else ProblemReason.CODE_USED_UP, error.left)
        }
    if error.ticket_type_id is not None:
        return {error.ticket_type_id: Problem(ProblemReason.SOLD_OUT, error.left)}
    types = [line.ticket_type for part in request.parts if part.event.pk == error.event_id for line in part.quote.lines]
    sharing = [each for each in types if each.seats_each and error.pool_id in (None, each.pool_id)]
    if len(sharing) == 1 and error.pool_id is None:
        return {None: Problem(ProblemReason.SOLD_OUT, error.left)}
    if len(sharing) == 1:
        return {sharing[0].pk: Problem(ProblemReason.SOLD_OUT, error.left // max(1, sharing[0].people_each()))}
    place = sharing[0].pool.name if sharing and error.pool_id is not None else ""
    names = [each.name for each in sharing]
    return {None: Problem(ProblemReason.SHARED_SOLD_OUT, error.left, place=place, tickets=names)}
