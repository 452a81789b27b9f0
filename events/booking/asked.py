"""Questions that the booking page asks instead of booking, because a form could mean two things."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from payments.models import Order


class Question(StrEnum):
    """Why the buyer is asked instead of getting an order."""

    #: Another order of the buyer for this event waits for payment.
    OPEN = "open"
    #: The buyer has booked exactly this already.
    BOOKED = "booked"
    #: The form has placed an order that cannot follow the form's changes any more.
    CHANGED = "changed"
    #: The order that should be changed has ended meanwhile.
    ENDED = "ended"
    #: The payment service does not answer, so the order could not be changed.
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Asked:
    """Nothing was booked. `order` is the one that the question is about; None when this browser knows it no more."""

    question: Question
    order: Order | None = None
    can_change: bool = False

    @property
    def is_about_two(self) -> bool:
        """Whether the buyer must say that a second order is meant. Otherwise the form can be sent again as it is."""
        return self.order is not None and self.question not in (Question.ENDED, Question.UNREACHABLE)


def question_text(question: Question, order: Order | None) -> str:
    """The sentence that tells the buyer why nothing was booked, and what to decide."""
    reference = {"reference": order.reference if order else ""}
    if question == Question.OPEN:
        return _("You have order %(reference)s for this event, not finished yet. Is this the same one?") % reference
    if question == Question.BOOKED:
        return _("You have booked exactly this already, in order %(reference)s. Do you want it twice?") % reference
    if question == Question.CHANGED:
        return (
            _(
                "This form has made order %(reference)s, which is paid or being paid. "
                "What you changed after that is not part of it. Do you want a second order?"
            )
            % reference
        )
    if question == Question.ENDED:
        return _("The order that you wanted to change is no longer open. Do you want to place this as a new order?")
    return _("The payment service does not answer just now, so your order was not changed. Try again in a moment.")
