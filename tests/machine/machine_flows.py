"""What people do here, cut in three: what was before, the act that is to be disturbed, and what must come of it."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from django.db import connection

from events.enums import WaitingStatus
from events.models import WaitingEntry
from membership.models import Membership
from payments.checkout import expiry, record
from payments.documents.receivables import invoice_of
from payments.enums import OrderStatus, RefundReason, RefundStatus
from payments.models import Order, Payment, Refund
from payments.stripe.errors import StripeProblem

FLOWS: dict[str, "Flow"] = {}
#: Every case, on whichever database.
ALL = os.environ.get("MACHINE_ALL") == "yes"


def is_for_this_database(turn: int) -> bool:
    """CI runs on two databases, which take turns: SQLite takes the cases with even numbers, PostgreSQL the odd ones."""
    return ALL or turn % 2 == (connection.vendor == "postgresql")


@dataclass
class Flow:
    """`before` gives what `act` is about; `after` looks at what came of it when nothing is in progress any more."""

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


def held(simulated_site) -> Order:
    return simulated_site.book({0: 1, 1: 1})


def at_stripe(simulated_site) -> tuple[Order, str]:
    order = held(simulated_site)
    return order, simulated_site.go_to_stripe(order)


def paid(simulated_site) -> tuple[Order, str]:
    order, session = at_stripe(simulated_site)
    simulated_site.press_pay(session)
    return order, session


def paid_late(simulated_site) -> tuple[Order, str]:
    """The hold is over and given up; the buyer, who had Stripe's page open, has paid all the same."""
    order, session = at_stripe(simulated_site)
    simulated_site.wait(20)
    Order.objects.filter(pk=order.pk).update(expires_at=simulated_site.now())
    simulated_site.wait(1)
    simulated_site.end_hold_asking_nobody(order)
    simulated_site.press_pay(session)
    return order, session


def paid_late_and_gone(simulated_site) -> tuple[Order, str]:
    found = paid_late(simulated_site)
    assert simulated_site.buy({0: 2}, buyer="ola").confirmed_at
    return found


def paid_twice(simulated_site) -> tuple[Order, str]:
    """Two tabs, two sessions, both paid; only the first is known."""
    order, first = at_stripe(simulated_site)
    simulated_site.forget_session(first)
    second = simulated_site.go_to_stripe(order)
    assert second != first
    simulated_site.press_pay(first)
    simulated_site.press_pay(second)
    simulated_site.land(second)
    return order, first


def confirmed(simulated_site) -> Order:
    order = simulated_site.buy({0: 1, 1: 1})
    assert order.status == OrderStatus.CONFIRMED
    return order


def expired(simulated_site) -> Order:
    order = held(simulated_site)
    simulated_site.wait(40)
    simulated_site.end_hold_asking_nobody(order)
    return order


def moved_at_stripe(simulated_site) -> Order:
    """In a full event, a cheap ticket is exchanged for a dear one, and the difference has been paid at Stripe."""
    order = simulated_site.buy({1: 1})
    simulated_site.set_capacity(5, 1)
    new = simulated_site.move(simulated_site.tickets_of(order)[0], 0)
    session = simulated_site.go_to_stripe(new)
    assert simulated_site.press_pay(session)
    return order


def applied(simulated_site) -> tuple[Order, str]:
    """Two of one company want to join, and both have paid."""
    orders = [simulated_site.join_association(0, who) for who in ("kari", "ola")]
    sessions = [simulated_site.go_to_stripe(order) for order in orders]
    for session in sessions:
        simulated_site.press_pay(session)
    return orders[0], sessions[0]


def two_confirmed(simulated_site) -> list[Order]:
    return [
        simulated_site.buy({0: 1}),
        simulated_site.buy({1: 2}, buyer="ola"),
        simulated_site.buy({2: 1}, buyer="per"),
    ]


def offered(simulated_site) -> WaitingEntry:
    """The event is full, somebody waits for two, and two are cancelled."""
    simulated_site.buy({0: 2}, buyer="ola")
    entry = simulated_site.join(0, 2)
    for ticket in simulated_site.tickets():
        simulated_site.cancel_ticket(ticket, role="staff")
    entry.refresh_from_db()
    assert entry.status == WaitingStatus.OFFERED
    return entry


def invoiced(simulated_site) -> Order:
    return simulated_site.buy_on_invoice({0: 2})


# --- What comes of it -------------------------------------------------------------------------------------------------


def is_confirmed(simulated_site, thing) -> None:
    assert fresh(thing[0]).status == OrderStatus.CONFIRMED


def was_sent_back(simulated_site, thing) -> None:
    order = fresh(thing[0])
    assert order.status == OrderStatus.EXPIRED
    assert Refund.objects.get(order=order).status == RefundStatus.SUCCEEDED


def paid_once(simulated_site, thing) -> None:
    order = fresh(thing[0])
    assert order.status == OrderStatus.CONFIRMED
    assert Payment.objects.filter(order=order).count() == 2
    assert Refund.objects.get(order=order).reason == RefundReason.DUPLICATE


def is_over(simulated_site, thing) -> None:
    order = thing[0] if isinstance(thing, tuple) else thing
    assert fresh(order).status in (OrderStatus.EXPIRED, OrderStatus.CANCELLED)


def whole_or_not_at_all(simulated_site, order) -> None:
    """Either nobody decided anything, or everything that was decided happened."""
    order = fresh(order)
    sent = [refund.status for refund in order.refunds.all()]
    if order.status == OrderStatus.CANCELLED:
        assert sent == [RefundStatus.SUCCEEDED]
        assert sum(document.total_ore for document in order.documents.all()) == 0
    else:
        assert all(status == RefundStatus.SUCCEEDED for status in sent)


def moved_or_not(simulated_site, order) -> None:
    """One ticket in the end, paid for once: the old or the new."""
    seats = simulated_site.tickets_of(order) + [
        pk for new in order.exchanged_to.all() for pk in simulated_site.tickets_of(new)
    ]
    assert len(seats) == sum(line.quantity for line in order.lines.all())


def one_member(simulated_site, thing) -> None:
    """One of them has joined; the other's money is back."""
    assert Membership.objects.running().count() == 1
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED


def all_sent_back(simulated_site, orders) -> None:
    assert not simulated_site.tickets() or simulated_site.steps.died
    for order in orders:
        if not simulated_site.tickets():
            assert sum(document.total_ore for document in order.documents.all()) == 0


def has_the_seat(simulated_site, entry) -> None:
    """Booked and paid, or passed on."""
    entry.refresh_from_db()
    valid = len(simulated_site.tickets())
    assert valid == (2 if entry.status == WaitingStatus.BOOKED else 0)


def paid_or_unknown(simulated_site, order) -> None:
    """What staff were told is registered has led to the goods."""
    assert fresh(order).confirmed_at or not order.payments.exists()


def whole_invoice(simulated_site, order) -> None:
    assert invoice_of(order).open_ore >= 0


# --- What is disturbed ------------------------------------------------------------------------------------------------


@flow(held, is_over)
def goes_to_stripe(simulated_site, order):
    simulated_site.go_to_stripe(order)


@flow(paid, is_confirmed)
def lands(simulated_site, thing):
    simulated_site.land(thing[1])


@flow(paid, is_confirmed)
def is_told_by_webhook(simulated_site, thing):
    simulated_site.bring_all()


@flow(paid_late, is_confirmed)
def lands_late(simulated_site, thing):
    simulated_site.land(thing[1])


@flow(paid_late_and_gone, was_sent_back)
def lands_too_late(simulated_site, thing):
    simulated_site.land(thing[1])


@flow(applied, one_member)
def joins_though_another_wants_to(simulated_site, thing):
    simulated_site.land(thing[1])


@flow(paid_twice, paid_once)
def learns_of_the_other_payment(simulated_site, thing):
    with suppress(StripeProblem):
        record.fulfil_session(thing[1])


@flow(at_stripe, is_over)
def gives_up(simulated_site, thing):
    simulated_site.give_up(thing[0])


@flow(at_stripe, is_over)
def hold_runs_out(simulated_site, thing):
    simulated_site.wait(40)
    expiry.expire_due_orders()


@flow(confirmed, whole_or_not_at_all)
def cancels_all(simulated_site, order):
    simulated_site.cancel_all(order)


@flow(confirmed, whole_or_not_at_all)
def cancels_one(simulated_site, order):
    simulated_site.cancel_some(order, {0: 1})


@flow(confirmed, whole_or_not_at_all)
def refunds_a_part(simulated_site, order):
    simulated_site.refund(order, 50_00)


@flow(confirmed, moved_or_not)
def moves_to_something_cheaper(simulated_site, order):
    simulated_site.move(simulated_site.tickets_of(order)[0], 1)


@flow(moved_at_stripe, moved_or_not)
def lands_with_the_difference(simulated_site, order):
    simulated_site.land(simulated_site.sessions_of(Order.objects.get(exchanged_from=order))[0])


@flow(two_confirmed, all_sent_back)
def calls_the_event_off(simulated_site, orders):
    simulated_site.call_off()


@flow(offered, has_the_seat)
def takes_an_offer(simulated_site, entry):
    order = simulated_site.take_offer(entry, 2)
    simulated_site.pay_for(order)


@flow(invoiced, whole_invoice)
def registers_and_cancels_an_invoice(simulated_site, order):
    simulated_site.register_payment(order, 0.5)
    simulated_site.cancel_ticket(simulated_site.tickets_of(order)[0])


@flow(expired, paid_or_unknown)
def registers_a_late_transfer(simulated_site, order):
    simulated_site.register_payment(order, 1)
