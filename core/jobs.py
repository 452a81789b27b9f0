"""Core's own jobs, run by the scheduler."""

from core.scheduler import every, forget_old_turns


@every("forget old turns of the clock", minutes=60 * 24)
def forget_turns() -> int:
    return forget_old_turns()
