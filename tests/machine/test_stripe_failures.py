"""Each call of Stripe in each flow fails in each way, before or after it took effect. Then Stripe works again, and the
scheduler alone brings orders, money, documents and mails in order.

A call that fails before it took effect, and one whose answer is lost, are tried at every call. The other troubles take
the same path through `payments.stripe`, so each is tried at one call of each flow. The databases take turns with these
cases. `MACHINE_ALL=yes` tries all troubles at all calls.
"""

import pytest
from machine_flows import ALL, FLOWS, Flow, is_for_this_database
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
AT_EVERY_CALL = tuple(TROUBLES) if ALL else ("500", "lost answer")
#: How many calls each flow makes when nothing fails.
_calls: dict[str, int] = {}


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("name", FLOWS)
def test_every_stripe_call_fails_in_turn(simulated_site, settings, name, trouble):
    if name not in _calls:
        _calls[name] = _run(simulated_site, FLOWS[name], None, trouble)
    calls, place = _calls[name], list(TROUBLES).index(trouble)
    numbers = range(calls) if trouble in AT_EVERY_CALL else [place % calls] if calls else []
    if trouble == "no answer in time":
        settings.STRIPE_TIMEOUT_SECONDS = 0.2
    for number in numbers:
        if is_for_this_database(place + number + list(FLOWS).index(name)):
            _run(simulated_site, FLOWS[name], number, trouble)


def _run(simulated_site, flow: Flow, number: int | None, trouble: str) -> int:
    """Once, with trouble at call `number`; how many calls were made."""
    with simulated_site.whole_day():
        thing = flow.before(simulated_site)
        simulated_site.steps.start()
        if number is not None:
            simulated_site.in_trouble = True
            simulated_site.steps.before_call[number] = lambda: TROUBLES[trouble](simulated_site.stripe_sandbox.faults)
        flow.act(simulated_site, thing)
        calls = list(simulated_site.steps.calls)
        try:
            simulated_site.come_to_rest()
            check_at_rest(simulated_site)
            if trouble != "refused" or number is None:
                flow.after(simulated_site, thing)
        except AssertionError as error:
            error.add_note(f"{trouble} at call {number} of {calls}")
            raise
    return len(calls)
