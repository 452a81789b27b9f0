"""Booking tickets to one event in a line: gives the order, or raises what is wrong."""

from events.booking import book as booking_book
from events.booking.booking_request import BookingRequest, read_part
from events.booking.selection import BookingRefused
from payments.checkout.submission import Submission
from payments.enums import PaymentMethod
from payments.models import Order


def book(
    *,
    event,
    choices,
    buyer,
    language: str,
    submission_key: str = "",
    code: str = "",
    method: PaymentMethod = PaymentMethod.CARD,
    due_days: int | None = None,
    **part,
) -> Order:
    """`part` is what `read_part` takes besides. Raises Refused with the problems of the event and of the order."""
    if due_days is not None:
        event.invoice_due_days = due_days
    request = BookingRequest(
        parts=[read_part(event, choices, user=buyer.user, code_text=code, **part)],
        buyer=buyer,
        language=language,
        submission=Submission(submission_key or ""),
        method=method,
        code_text=code,
    )
    outcome = booking_book.book(request)
    if isinstance(outcome, booking_book.NotBooked):
        problems = {what: problem for one in outcome.problems.values() for what, problem in one.items()}
        raise BookingRefused(problems, event_id=event.pk)
    return outcome.order
