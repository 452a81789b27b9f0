"""Scheduled jobs of the core app."""

from core.scheduler import delete_old_slots, every


@every("delete old clock slots", minutes=60 * 24)
def delete_old_clock_slots() -> int:
    return delete_old_slots()
