"""Visitors, staff, Stripe, mail and the scheduler act in any order; the invariants hold after each action.

`MACHINE_EXAMPLES` and `MACHINE_STEPS` make the runs more and longer, `MACHINE_SEED=random` lets them differ,
`MACHINE_SHRINK=no` shows the first failure as it was met.
"""

import os

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from machine_commits import Commits
from machine_invariants import check_always, check_at_rest, snapshot_of_facts

from events.waitinglist.staff import DOWN, FRONT, UP
from payments.enums import RefundStatus
from payments.models import Order, Refund

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "24"))
STEPS = int(os.environ.get("MACHINE_STEPS", "25"))
PROFILE = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    derandomize=os.environ.get("MACHINE_SEED") != "random",
    database=None,
    deadline=None,
    report_multiple_bugs=False,
    phases=[Phase.generate] if os.environ.get("MACHINE_SHRINK") == "no" else [Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
which = st.integers(min_value=0, max_value=9)
#: Ticket type number → units.
wanted = st.dictionaries(st.integers(0, 4), st.sampled_from([1, 1, 2, 3]), min_size=1, max_size=2)
codes = st.sampled_from(["", "", "halv", "TYVE"])


def some(thing):
    """For a bundle: nothing came of it when there is no thing."""
    return multiple() if thing is None else thing


class OrderMachine(RuleBasedStateMachine):
    """`shop` is set by the test that runs it."""

    simulated_site = None
    orders = Bundle("orders")
    sessions = Bundle("sessions")
    entries = Bundle("entries")

    def __init__(self):
        super().__init__()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        self._commits = Commits(self.simulated_site.steps)
        self._commits.__enter__()
        self.simulated_site.open()

    def teardown(self):
        try:
            self.simulated_site.come_to_rest()
            check_at_rest(self.simulated_site)
            facts = snapshot_of_facts()
            self.simulated_site.bring_all(backwards=True)
            assert snapshot_of_facts() == facts, "old news changed something"
        finally:
            self._commits.__exit__(None, None, None)
            transaction.set_rollback(True)
            self._transaction.__exit__(None, None, None)

    @invariant()
    def in_order(self):
        check_always(self.simulated_site)
        self.simulated_site.wait(1 / 60)

    @initialize(target=orders, numbers=st.lists(wanted, min_size=2, max_size=3), pay=st.booleans())
    def first_orders(self, numbers, pay):
        """So that most acts have something to act on."""
        found = [order for choice in numbers if (order := self.simulated_site.book(choice))]
        for order in found[: 2 if pay else 1]:
            self.simulated_site.pay_for(order)
        return multiple(*found)

    # -- buyers ------------------------------------------------------------------------------------------------------
    @rule(target=orders, numbers=wanted, buyer=st.sampled_from(["kari", "ola"]), code=codes)
    def book(self, numbers, buyer, code):
        return some(self.simulated_site.book(numbers, buyer=buyer, code=code))

    @rule(target=orders, numbers=wanted, pay=st.booleans())
    def book_with_dinner(self, numbers, pay):
        order = self.simulated_site.book(numbers, dinner=True)
        if order is not None and pay:
            self.simulated_site.pay_for(order)
        return some(order)

    @precondition(lambda self: self.simulated_site.tickets())
    @rule(target=orders, number=which, pay=st.booleans())
    def add_dinner(self, number, pay):
        tickets = self.simulated_site.tickets()
        order = self.simulated_site.add_dinner(tickets[number % len(tickets)])
        if order is not None and pay:
            self.simulated_site.pay_for(order)
        return some(order)

    @rule(target=orders, numbers=wanted, code=codes)
    def buy_on_invoice(self, numbers, code):
        return some(self.simulated_site.buy_on_invoice(numbers, code))

    @rule(target=orders, company=st.integers(0, 1), who=st.sampled_from(["kari", "ola"]))
    def join_association(self, company, who):
        return some(self.simulated_site.join_association(company, who))

    @precondition(lambda self: self.simulated_site.tickets())
    @rule(number=which, role=st.sampled_from(["buyer", "staff"]))
    def cancel_ticket(self, number, role):
        tickets = self.simulated_site.tickets()
        self.simulated_site.cancel_ticket(tickets[number % len(tickets)], role=role)

    @precondition(lambda self: self.simulated_site.tickets())
    @rule(number=which, more=st.booleans())
    def colleagues(self, number, more):
        tickets = self.simulated_site.tickets()
        (self.simulated_site.add_colleague if more else self.simulated_site.remove_colleague)(
            tickets[number % len(tickets)]
        )

    @precondition(lambda self: self.simulated_site.tickets())
    @rule(target=orders, number=which, to=st.integers(0, 5))
    def move(self, number, to):
        tickets = self.simulated_site.tickets()
        return some(self.simulated_site.move(tickets[number % len(tickets)], to))

    @rule(target=sessions, order=orders)
    def go_to_stripe(self, order):
        return some(self.simulated_site.go_to_stripe(order))

    @rule(order=orders)
    def pay_at_once(self, order):
        self.simulated_site.pay_for(order)

    @rule(session=sessions, slowly=st.booleans())
    def press_pay(self, session, slowly):
        self.simulated_site.press_pay(session, slowly=slowly)

    @rule(session=sessions)
    def card_declined(self, session):
        if self.simulated_site.stripe_sandbox.get("checkout.session", session)["status"] == "open":
            self.simulated_site.stripe_sandbox.decline(session)

    @rule(session=sessions)
    def land(self, session):
        self.simulated_site.land(session)

    @rule(order=orders)
    def give_up(self, order):
        self.simulated_site.give_up(order)

    # -- the waiting list --------------------------------------------------------------------------------------------
    @rule(target=entries, kind=st.integers(0, 4), units=st.integers(1, 2), code=codes)
    def join(self, kind, units, code):
        return some(self.simulated_site.join(kind, units, code))

    @rule(target=orders, entry=entries, units=st.integers(1, 2))
    def take_offer(self, entry, units):
        return some(self.simulated_site.take_offer(entry, units))

    @rule(entry=entries)
    def leave(self, entry):
        self.simulated_site.leave(entry)

    @rule(entry=entries)
    def rejoin(self, entry):
        self.simulated_site.rejoin(entry)

    @rule(entry=entries, where=st.sampled_from([UP, DOWN, FRONT]))
    def reorder(self, entry, where):
        self.simulated_site.reorder(entry, where)

    @rule(entry=entries, hours=st.sampled_from([1, 72]))
    def favour(self, entry, hours):
        """Out of turn, or for longer."""
        self.simulated_site.offer_now(entry)
        self.simulated_site.extend_offer(entry, hours)

    @rule(entry=entries)
    def strike_off(self, entry):
        self.simulated_site.strike_off(entry)

    # -- staff -------------------------------------------------------------------------------------------------------
    @rule(what=st.integers(0, 6), number=st.sampled_from([None, 0, 1, 2, 3, 4, 6, 9]))
    def set_capacity(self, what, number):
        self.simulated_site.set_capacity(what, number)

    @rule(word=st.sampled_from(["HALV", "TYVE"]), number=st.sampled_from([None, 0, 1, 2, 5]))
    def set_limit(self, word, number):
        self.simulated_site.set_limit(word, number)

    @rule(days=st.sampled_from([-38, -1, 1, 7]))
    def move_event(self, days):
        self.simulated_site.move_event(days)

    @rule(order=orders)
    def cancel_all(self, order):
        self.simulated_site.cancel_all(order)

    @rule(order=orders, part=st.sampled_from([0.5, 1, 1.5]))
    def register_payment(self, order, part):
        self.simulated_site.register_payment(order, part)

    @rule()
    def pay_out(self):
        self.simulated_site.pay_out()

    @rule(target=orders, kind=st.integers(0, 4), people=st.integers(1, 2))
    def give_away(self, kind, people):
        return some(self.simulated_site.give_away(kind, people))

    @rule(kind=st.integers(0, 4), units=st.integers(1, 2), hours=st.sampled_from([None, 1]))
    def set_aside(self, kind, units, hours):
        self.simulated_site.set_aside(kind, units, hours)

    @rule(number=which)
    def let_go(self, number):
        self.simulated_site.let_go(number)

    @precondition(lambda self: self.simulated_site.intents())
    @rule(number=which, amount=st.sampled_from([1, 33_33, 80_00]), fails=st.booleans())
    def refund(self, number, amount, fails):
        """Some are refused by Stripe afterwards, and its webhook says so at once."""
        intents = self.simulated_site.intents()
        self.simulated_site.refund(Order.objects.get(payments__payment_intent=intents[number % len(intents)]), amount)
        made = self.simulated_site.stripe_sandbox.all("refund")
        if fails and made:
            self.simulated_site.stripe_sandbox.fail_refund(made[-1]["id"])
            self.simulated_site.bring_all()

    @precondition(lambda self: Refund.objects.filter(status=RefundStatus.FAILED).exists())
    @rule(number=which)
    def refund_again(self, number):
        failed = list(Refund.objects.filter(status=RefundStatus.FAILED).order_by("pk"))
        self.simulated_site.refund_again(failed[number % len(failed)])

    @precondition(lambda self: self.simulated_site.intents())
    @rule(number=which, amount=st.sampled_from([10, 33_33, 100_00]))
    def refund_in_dashboard(self, number, amount):
        intents = self.simulated_site.intents()
        self.simulated_site.refund_in_dashboard(intents[number % len(intents)], amount)

    @precondition(lambda self: self.simulated_site.now().hour == 12)
    @rule()
    def call_off(self):
        """Seldom, as little can happen afterwards."""
        self.simulated_site.call_off()

    # -- Stripe ------------------------------------------------------------------------------------------------------
    @rule(session=sessions, succeeded=st.booleans())
    def bank_settles(self, session, succeeded):
        self.simulated_site.bank_settles(session, succeeded)

    @rule(slow=st.booleans())
    def refunds_take_time(self, slow):
        self.simulated_site.stripe_sandbox.options.refund_after = None if slow else 0

    @precondition(lambda self: self.simulated_site.stripe_sandbox.all("refund"))
    @rule(number=which, succeeded=st.booleans())
    def bank_decides_refund(self, number, succeeded):
        """One that had succeeded can fail, too."""
        refunds = self.simulated_site.stripe_sandbox.all("refund")
        refund = refunds[number % len(refunds)]["id"]
        (
            self.simulated_site.stripe_sandbox.succeed_refund
            if succeeded
            else self.simulated_site.stripe_sandbox.fail_refund
        )(refund)

    @precondition(lambda self: self.simulated_site.disputable())
    @rule(number=which)
    def dispute(self, number):
        charges = self.simulated_site.disputable()
        self.simulated_site.stripe_sandbox.open_dispute(charges[number % len(charges)])

    @precondition(lambda self: self.simulated_site.stripe_sandbox.all("dispute"))
    @rule(number=which, won=st.booleans())
    def dispute_ends(self, number, won):
        disputes = self.simulated_site.stripe_sandbox.all("dispute")
        self.simulated_site.stripe_sandbox.close_dispute(disputes[number % len(disputes)]["id"], won=won)

    # -- the post ----------------------------------------------------------------------------------------------------
    @rule(number=which, again=st.booleans())
    def postman(self, number, again):
        events = [
            event
            for event in self.simulated_site.stripe_sandbox.events()
            if again == (event["id"] in self.simulated_site.brought)
        ]
        if events:
            self.simulated_site.bring(events[number % len(events)])

    @rule(backwards=st.booleans())
    def whole_post(self, backwards):
        self.simulated_site.bring_all(backwards=backwards)

    # -- time --------------------------------------------------------------------------------------------------------
    @rule(minutes=st.sampled_from([1, 6, 36, 60 * 26]), then=st.sampled_from(["nothing", "clock", "reconcile"]))
    def time_passes(self, minutes, then):
        self.simulated_site.wait(minutes)
        if then == "clock":
            self.simulated_site.run_clock()
        elif then == "reconcile":
            self.simulated_site.reconcile()


def test_orders(simulated_site):
    OrderMachine.simulated_site = simulated_site
    run_state_machine_as_test(OrderMachine, settings=PROFILE)
