"""Scheduled jobs of the membership app. A membership's status depends on none of them."""

from core.scheduler import every
from membership.joining.clean_up import clear_unfinished_applications


@every("clear unfinished applications", minutes=60 * 24)
def clear_applications() -> int:
    """Once a day. Returns how many applications were emptied."""
    return clear_unfinished_applications()
