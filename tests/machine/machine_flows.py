"""What people do here, cut in three: what was before, the act that is to be disturbed, and what must come of it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from events.enums import WaitingStatus
from events.models import WaitingEntry
from membership.models import Membership
from payments.checkout import expiry, record
from payments.documents.receivables import invoice_of
from payments.enums import OrderStatus, RefundReason, RefundStatus
from payments.models import Order, Payment, Refund
from payments.stripe.errors import StripeProblem

FLOWS: dict[str, "Flow"] = {}


@dataclass
class Flow:
    """`before` gives what `act` is about; `after` looks at what came of it when the house is at rest again."""

    before: Callable
    act: Callable
    after: Callable


def flow(before, after):
    def register(act):
        FLOWS[act.__name__] = Flow(before, act, after)
        return act

    return register


def fresh(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


# --- What is prepared -------------------------------------------------------------------------------------------------


def held(shop) -> Order:
    return shop.book({0: 1, 1: 1})


def at_stripe(shop) -> tuple[Order, str]:
    order = held(shop)
    return order, shop.go_to_stripe(order)


def paid(shop) -> tuple[Order, str]:
    order, session = at_stripe(shop)
    shop.press_pay(session)
    return order, session


def paid_late(shop) -> tuple[Order, str]:
    """The hold is over and given up; the buyer, who had Stripe's page open, has paid all the same."""
    order, session = at_stripe(shop)
    shop.wait(20)
    Order.objects.filter(pk=order.pk).update(expires_at=shop.now())
    shop.wait(1)
    shop.end_hold_asking_nobody(order)
    shop.press_pay(session)
    return order, session


def paid_late_and_gone(shop) -> tuple[Order, str]:
    found = paid_late(shop)
    assert shop.buy({0: 2}, buyer="ola").confirmed_at
    return found


def paid_twice(shop) -> tuple[Order, str]:
    """Two tabs, two sessions, both paid; only the first is known."""
    order, first = at_stripe(shop)
    shop.forget_session(first)
    second = shop.go_to_stripe(order)
    assert second != first
    shop.press_pay(first)
    shop.press_pay(second)
    shop.land(second)
    return order, first


def confirmed(shop) -> Order:
    order = shop.buy({0: 1, 1: 1})
    assert order.status == OrderStatus.CONFIRMED
    return order


def expired(shop) -> Order:
    order = held(shop)
    shop.wait(40)
    shop.end_hold_asking_nobody(order)
    return order


def moved_at_stripe(shop) -> Order:
    """In a full event, a cheap ticket is exchanged for a dear one, and the difference has been paid at Stripe."""
    order = shop.buy({1: 1})
    shop.set_capacity(5, 1)
    new = shop.move(shop.tickets_of(order)[0], 0)
    session = shop.go_to_stripe(new)
    assert shop.press_pay(session)
    return order


def applied(shop) -> tuple[Order, str]:
    """Two of one company want to join, and both have paid."""
    orders = [shop.join_association(0, who) for who in ("kari", "ola")]
    sessions = [shop.go_to_stripe(order) for order in orders]
    for session in sessions:
        shop.press_pay(session)
    return orders[0], sessions[0]


def two_confirmed(shop) -> list[Order]:
    return [shop.buy({0: 1}), shop.buy({1: 2}, buyer="ola"), shop.buy({2: 1}, buyer="per")]


def offered(shop) -> WaitingEntry:
    """The event is full, somebody waits for two, and two are cancelled."""
    shop.buy({0: 2}, buyer="ola")
    entry = shop.join(0, 2)
    for ticket in shop.tickets():
        shop.cancel_ticket(ticket, role="staff")
    entry.refresh_from_db()
    assert entry.status == WaitingStatus.OFFERED
    return entry


def invoiced(shop) -> Order:
    return shop.buy_on_invoice({0: 2})


# --- What comes of it -------------------------------------------------------------------------------------------------


def is_confirmed(shop, thing) -> None:
    assert fresh(thing[0]).status == OrderStatus.CONFIRMED


def was_sent_back(shop, thing) -> None:
    order = fresh(thing[0])
    assert order.status == OrderStatus.EXPIRED
    assert Refund.objects.get(order=order).status == RefundStatus.SUCCEEDED


def paid_once(shop, thing) -> None:
    order = fresh(thing[0])
    assert order.status == OrderStatus.CONFIRMED
    assert Payment.objects.filter(order=order).count() == 2
    assert Refund.objects.get(order=order).reason == RefundReason.DUPLICATE


def is_over(shop, thing) -> None:
    order = thing[0] if isinstance(thing, tuple) else thing
    assert fresh(order).status in (OrderStatus.EXPIRED, OrderStatus.CANCELLED)


def whole_or_not_at_all(shop, order) -> None:
    """Either nobody decided anything, or everything that was decided happened."""
    order = fresh(order)
    sent = [refund.status for refund in order.refunds.all()]
    if order.status == OrderStatus.CANCELLED:
        assert sent == [RefundStatus.SUCCEEDED]
        assert sum(document.total_ore for document in order.documents.all()) == 0
    else:
        assert all(status == RefundStatus.SUCCEEDED for status in sent)


def moved_or_not(shop, order) -> None:
    """One ticket in the end, paid for once: the old or the new."""
    seats = shop.tickets_of(order) + [pk for new in order.exchanged_to.all() for pk in shop.tickets_of(new)]
    assert len(seats) == sum(line.quantity for line in order.lines.all())


def one_member(shop, thing) -> None:
    """One of them has joined; the other's money is back."""
    assert Membership.objects.running().count() == 1
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED


def all_sent_back(shop, orders) -> None:
    assert not shop.tickets() or shop.steps.died
    for order in orders:
        if not shop.tickets():
            assert sum(document.total_ore for document in order.documents.all()) == 0


def has_the_seat(shop, entry) -> None:
    """Booked and paid, or passed on."""
    entry.refresh_from_db()
    valid = len(shop.tickets())
    assert valid == (2 if entry.status == WaitingStatus.BOOKED else 0)


def paid_or_unknown(shop, order) -> None:
    """What staff were told is registered has led to the goods."""
    assert fresh(order).confirmed_at or not order.payments.exists()


def whole_invoice(shop, order) -> None:
    assert invoice_of(order).open_ore >= 0


# --- What is disturbed ------------------------------------------------------------------------------------------------


@flow(held, is_over)
def goes_to_stripe(shop, order):
    shop.go_to_stripe(order)


@flow(paid, is_confirmed)
def lands(shop, thing):
    shop.land(thing[1])


@flow(paid, is_confirmed)
def is_told_by_webhook(shop, thing):
    shop.bring_all()


@flow(paid_late, is_confirmed)
def lands_late(shop, thing):
    shop.land(thing[1])


@flow(paid_late_and_gone, was_sent_back)
def lands_too_late(shop, thing):
    shop.land(thing[1])


@flow(applied, one_member)
def joins_though_another_wants_to(shop, thing):
    shop.land(thing[1])


@flow(paid_twice, paid_once)
def learns_of_the_other_payment(shop, thing):
    with suppress(StripeProblem):
        record.fulfil_session(thing[1])


@flow(at_stripe, is_over)
def gives_up(shop, thing):
    shop.give_up(thing[0])


@flow(at_stripe, is_over)
def hold_runs_out(shop, thing):
    shop.wait(40)
    expiry.expire_due_orders()


@flow(confirmed, whole_or_not_at_all)
def cancels_all(shop, order):
    shop.cancel_all(order)


@flow(confirmed, whole_or_not_at_all)
def cancels_one(shop, order):
    shop.cancel_some(order, {0: 1})


@flow(confirmed, whole_or_not_at_all)
def refunds_a_part(shop, order):
    shop.refund(order, 50_00)


@flow(confirmed, moved_or_not)
def moves_to_something_cheaper(shop, order):
    shop.move(shop.tickets_of(order)[0], 1)


@flow(moved_at_stripe, moved_or_not)
def lands_with_the_difference(shop, order):
    shop.land(shop.sessions_of(Order.objects.get(exchanged_from=order))[0])


@flow(two_confirmed, all_sent_back)
def calls_the_event_off(shop, orders):
    shop.call_off()


@flow(offered, has_the_seat)
def takes_an_offer(shop, entry):
    order = shop.take_offer(entry, 2)
    shop.pay_for(order)


@flow(invoiced, whole_invoice)
def registers_and_cancels_an_invoice(shop, order):
    shop.register_payment(order, 0.5)
    shop.cancel_ticket(shop.tickets_of(order)[0])


@flow(expired, paid_or_unknown)
def registers_a_late_transfer(shop, order):
    shop.register_payment(order, 1)
