"""Membership's own jobs by the clock. No status waits for any of them."""

from core.scheduler import every
from membership.joining.clean_up import forget_unfinished


@every("forget unfinished applications", minutes=60 * 24)
def forget_applications() -> int:
    return forget_unfinished()
