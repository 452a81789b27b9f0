"""The process dies between any two steps of what it does. The clock and the reconcile job finish what was begun.

A step is a commit, what waits for one, a call of Stripe, or a write outside a transaction: see `own_commits`. Of long
flows some steps are chosen, evenly; `MACHINE_ALL=yes` dies at each.
"""

import os

import pytest
from machine_commits import killed_at
from machine_flows import FLOWS, Flow
from machine_invariants import check_at_rest

MOST = 1000 if os.environ.get("MACHINE_ALL") == "yes" else 12


@pytest.mark.parametrize("name", FLOWS)
def test_a_crash_at_every_step(shop, name):
    steps = _run(shop, FLOWS[name], None)
    assert steps, "nothing to die at"
    for number in range(0, steps, -(-steps // MOST)):
        _run(shop, FLOWS[name], number)


def _run(shop, flow: Flow, number: int | None) -> int:
    """Once, dying at step `number`; how many steps it took."""
    with shop.whole_day():
        thing = flow.before(shop)
        shop.letters_may_double = number is not None
        with killed_at(shop.steps, number):
            flow.act(shop, thing)
        steps = list(shop.steps.names)
        assert shop.steps.died == (number is not None)
        try:
            shop.come_to_rest()
            check_at_rest(shop)
            flow.after(shop, thing)
        except AssertionError as error:
            error.add_note(f"died at step {number}: {steps[-1]}")
            raise
    return len(steps)
