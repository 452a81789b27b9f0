"""Membership's own jobs by the clock. No status waits for any of them."""

from core.scheduler import every
from membership.joining.clean_up import clear_unfinished_applications


@every("clear unfinished applications", minutes=60 * 24)
def clear_applications() -> int:
    return clear_unfinished_applications()
