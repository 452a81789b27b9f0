"""The process dies between any two steps of what it does. The clock and the reconcile job finish what was begun.

A step is a commit, what waits for one, a call of Stripe, or a write outside a transaction: see `own_commits`. Of long
flows some steps are chosen, evenly, and each database takes every other one of them; `MACHINE_ALL=yes` dies at each.
"""

import pytest
from machine_commits import killed_at
from machine_flows import ALL, FLOWS, Flow, is_for_this_database
from machine_invariants import check_at_rest

MOST = 1000 if ALL else 12


@pytest.mark.parametrize("name", FLOWS)
def test_a_crash_at_every_step(simulated_site, name):
    steps = _run(simulated_site, FLOWS[name], None)
    assert steps, "nothing to die at"
    for turn, number in enumerate(range(0, steps, -(-steps // MOST))):
        if is_for_this_database(turn):
            _run(simulated_site, FLOWS[name], number)


def _run(simulated_site, flow: Flow, number: int | None) -> int:
    """Once, dying at step `number`; how many steps it took."""
    with simulated_site.whole_day():
        thing = flow.before(simulated_site)
        simulated_site.letters_may_double = number is not None
        with killed_at(simulated_site.steps, number):
            flow.act(simulated_site, thing)
        steps = list(simulated_site.steps.names)
        assert simulated_site.steps.died == (number is not None)
        try:
            simulated_site.come_to_rest()
            check_at_rest(simulated_site)
            flow.after(simulated_site, thing)
        except AssertionError as error:
            error.add_note(f"died at step {number}: {steps[-1]}")
            raise
    return len(steps)
