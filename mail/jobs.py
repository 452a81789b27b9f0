"""Jobs of the mail queue, run by the scheduler."""

from core.scheduler import every
from mail.queue import sweep_unsent


@every("sweep unsent mail", minutes=1)
def sweep_mail() -> int:
    return sweep_unsent()
