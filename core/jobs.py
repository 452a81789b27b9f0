"""Core's own jobs by the clock."""

from core.clock import every, forget_old_turns
from core.mail import sweep_unsent


@every("sweep unsent mail", minutes=1)
def sweep_mail() -> int:
    return sweep_unsent()


@every("forget old turns of the clock", minutes=60 * 24)
def forget_turns() -> int:
    return forget_old_turns()
