"""Each call of Stripe in each flow goes wrong in each way, before or after it took effect. Then Stripe is well again,
and the clock alone brings orders, money, papers and mails in line.

A call that fails before it took effect, and one whose answer is lost, are tried at every call. The other troubles take
the same roads through the door, so each is tried at one call of each flow; `MACHINE_ALL=yes` tries them at all.
"""

import os

import pytest
from machine_flows import FLOWS, Flow
from machine_invariants import check_at_rest

#: More than the SDK's own tries.
ALL_TRIES = 3
TROUBLES = {
    "500": lambda faults: faults.fail(status=500, times=ALL_TRIES),
    "429": lambda faults: faults.fail(status=429, times=ALL_TRIES),
    "409": lambda faults: faults.fail(status=409, times=ALL_TRIES),
    "refused": lambda faults: faults.fail(status=400, times=1),
    "500 after effect": lambda faults: faults.fail(status=500, times=ALL_TRIES, after=True),
    "lost answer": lambda faults: faults.lose(times=ALL_TRIES),
    "no answer in time": lambda faults: faults.hang(seconds=0.4, times=ALL_TRIES, after=True),
    "garbage": lambda faults: faults.garble(times=ALL_TRIES, after=True),
}
AT_EVERY_CALL = tuple(TROUBLES) if os.environ.get("MACHINE_ALL") == "yes" else ("500", "lost answer")


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("name", FLOWS)
def test_every_stripe_call_fails_in_turn(shop, settings, name, trouble):
    if trouble == "no answer in time":
        settings.STRIPE_TIMEOUT_SECONDS = 0.2
    calls = _run(shop, FLOWS[name], None, trouble)
    numbers = range(calls)
    if calls and trouble not in AT_EVERY_CALL:
        numbers = [list(TROUBLES).index(trouble) % calls]
    for number in numbers:
        _run(shop, FLOWS[name], number, trouble)


def _run(shop, flow: Flow, number: int | None, trouble: str) -> int:
    """Once, with trouble at call `number`; how many calls were made."""
    with shop.whole_day():
        thing = flow.before(shop)
        shop.steps.start()
        if number is not None:
            shop.in_trouble = True
            shop.steps.before_call[number] = lambda: TROUBLES[trouble](shop.bank.faults)
        flow.act(shop, thing)
        calls = list(shop.steps.calls)
        try:
            shop.come_to_rest()
            check_at_rest(shop)
            if trouble != "refused" or number is None:
                flow.after(shop, thing)
        except AssertionError as error:
            error.add_note(f"{trouble} at call {number} of {calls}")
            raise
    return len(calls)
