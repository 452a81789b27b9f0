"""Taking an order for a buyer: placed as a buyer's own, and then paid, invoiced, given free or left to be paid."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import User
from events.booking.book import Outcome, book
from events.booking.booking_request import BookingRequest
from events.booking.selection import Choice
from events.models import TicketType
from events.staff_orders.basket import StaffBasket
from events.staff_orders.rules import Refusal, Rule
from events.stock import counters
from payments.checkout.manual import register_payment
from payments.checkout.submission import Placed, PlacedBefore, Submission
from payments.documents.invoice import confirm_by_invoice
from payments.enums import OrderStatus, PaymentMeans, PaymentMethod
from payments.models import Order
from payments.orders.confirm import confirm_order
from payments.orders.pay_link import send_pay_link
from payments.orders.place import Buyer

#: Keeps the keys of these forms apart from those of buyers' own.
KEY_PREFIX = "staff-"


class Pay(StrEnum):
    """How an order that staff take is paid."""

    LINK = "link"
    INVOICE = "invoice"
    DESK = "desk"
    FREE = "free"


@dataclass(frozen=True, kw_only=True)
class StaffOrder:
    """An order as staff take it. `exceeded` are the rules that it breaks by leave of `by`, for the `reason`."""

    basket: StaffBasket
    choices: Sequence[Choice]
    order_answers: Mapping[int, object]
    buyer: Buyer
    language: str
    submission: Submission
    by: User
    pay: Pay = Pay.LINK
    #: With a link: until when the order waits for payment.
    held_until: datetime | None = None
    means: PaymentMeans = PaymentMeans.TERMINAL
    #: Of the terminal's slip, or of Vipps.
    payment_reference: str = ""
    exceeded: Sequence[Refusal] = ()
    reason: str = ""

    @property
    def rules(self) -> Collection[Rule]:
        return {refusal.rule for refusal in self.exceeded}


def take_order(staff_order: StaffOrder) -> Outcome:
    """Place the order and finish it. The same submission key always leads to the same order.

    Call it outside any transaction. A second call finishes what the first could not.
    """
    outcome = book(_request(staff_order))
    if isinstance(outcome, Placed | PlacedBefore):
        _finish(outcome.order, staff_order)
        outcome.order.refresh_from_db()
    return outcome


def _request(staff_order: StaffOrder) -> BookingRequest:
    basket = staff_order.basket
    numbers = {choice.ticket_type_id: choice.quantity or 0 for choice in staff_order.choices}
    enlarging = {refusal.ticket_type_id for refusal in staff_order.exceeded if refusal.rule == Rule.SOLD_OUT}
    is_free = staff_order.pay == Pay.FREE
    [part] = basket.parts(staff_order.choices, staff_order.order_answers)
    part = replace(
        part,
        # `rules` has judged the order, and staff have decided.
        problems={},
        quote_at=lambda sold: basket.quote_at(numbers, sold),
        statuses=counters.RESTORABLE_STATUSES if Rule.CLOSED in staff_order.rules else counters.BOOKABLE_STATUSES,
        enlarging=enlarging,
        is_complimentary=is_free,
        note=staff_order.reason[:200] if is_free else "",
    )
    capacities = _capacities(enlarging)
    return BookingRequest(
        parts=[part],
        buyer=staff_order.buyer,
        language=staff_order.language,
        submission=staff_order.submission,
        method=PaymentMethod.INVOICE if staff_order.pay == Pay.INVOICE else PaymentMethod.CARD,
        code_text=basket.code_text,
        placed_by=staff_order.by,
        held_until=staff_order.held_until if staff_order.pay == Pay.LINK else None,
        when_placed=lambda order: _when_placed(order, staff_order, capacities),
    )


def _capacities(type_ids: Collection[int | None]) -> dict[int, int | None]:
    return dict(TicketType.objects.filter(pk__in=type_ids).values_list("pk", "capacity"))


def _when_placed(order: Order, staff_order: StaffOrder, capacities: Mapping[int, int | None]) -> None:
    """Log the order, in its transaction, and queue the link to pay."""
    exceeded = [refusal.log_data() for refusal in staff_order.exceeded]
    data = {"pay": staff_order.pay.value, "exceeded": exceeded, "reason": staff_order.reason}
    log(order, "events.order_taken", user=staff_order.by, data=data | {"before": "", "after": order.reference})
    if exceeded:
        raised = {
            str(pk): {"before": capacities[pk], "after": after} for pk, after in _capacities(list(capacities)).items()
        }
        log(
            staff_order.basket.event,
            "events.limits_exceeded",
            user=staff_order.by,
            data=data | {"order": order.reference, "capacities": raised},
        )
    if staff_order.pay == Pay.LINK and order.total_ore:
        send_pay_link(order)


def _finish(order: Order, staff_order: StaffOrder) -> None:
    """Confirm an order that is not left to be paid. Safe to repeat."""
    if order.status != OrderStatus.HELD:
        return
    if not order.total_ore:
        confirm_order(order)
    elif order.method == PaymentMethod.INVOICE:
        confirm_by_invoice(order)
    elif staff_order.pay == Pay.DESK:
        register_payment(
            order,
            order.total_ore,
            timezone.localdate(),
            by=staff_order.by,
            note=staff_order.payment_reference,
            means=staff_order.means,
        )
