"""Reckoning with dates and times of day in the site's time zone, Europe/Oslo.

A day later means the same time of day, also when summer time begins or ends meanwhile. Two times of day need a rule:

- An hour that is skipped in March (02:00–03:00) is moved forward by an hour: 02:30 becomes 03:30.
- An hour that occurs twice in October (02:00–03:00) means the first one, in summer time.

A duration of minutes, such as that of a hold, is added to the moment itself and needs nothing of this.
"""

import datetime as dt

from django.utils import timezone


def wall_clock(moment: dt.datetime) -> dt.datetime:
    """The naive local time in Oslo."""
    return timezone.make_naive(moment, timezone.get_default_timezone())


def from_wall_clock(local: dt.datetime) -> dt.datetime:
    """The moment of a naive local time in Oslo, in UTC. Skipped and repeated hours follow the module's rules.

    In UTC, because a skipped hour with the zone attached is shown as it was written, and because Python finds a
    repeated hour with the zone attached unequal to every moment in UTC.
    """
    return local.replace(tzinfo=timezone.get_default_timezone(), fold=0).astimezone(dt.UTC)


def exists(local: dt.datetime) -> bool:
    """Whether clocks in Oslo ever show this naive local time."""
    return wall_clock(from_wall_clock(local)) == local.replace(fold=0)


def add_to_wall_clock(moment: dt.datetime, shift: dt.timedelta) -> dt.datetime:
    """Add `shift` in local time, so that the time of day is kept across changes of summer time."""
    return from_wall_clock(wall_clock(moment) + shift) if shift else moment


def add_days(moment: dt.datetime, days: int) -> dt.datetime:
    """The same time of day in Oslo, `days` calendar days later."""
    return add_to_wall_clock(moment, dt.timedelta(days=days))


def move_span(start: dt.datetime, end: dt.datetime, shift: dt.timedelta) -> tuple[dt.datetime, dt.datetime]:
    """Add `shift` to both in local time. A span that would become empty in a skipped or repeated hour keeps its length.

    An example is 02:30–03:00, moved to the night when 02:30 becomes 03:30: it ends at 04:00.
    """
    moved_start, moved_end = add_to_wall_clock(start, shift), add_to_wall_clock(end, shift)
    if moved_end <= moved_start:
        # In UTC: Python subtracts two times of one zone by the clock, where a repeated hour is the same.
        moved_end = moved_start + (end.astimezone(dt.UTC) - start.astimezone(dt.UTC))
    return moved_start, moved_end


def days_between(before: dt.datetime, after: dt.datetime) -> int:
    """The number of calendar days in Oslo between two moments."""
    return (wall_clock(after).date() - wall_clock(before).date()).days


def start_of_day(day: dt.date) -> dt.datetime:
    """Midnight at the start of a day in Oslo."""
    return from_wall_clock(dt.datetime.combine(day, dt.time.min))


def end_of_day(day: dt.date) -> dt.datetime:
    """The last second of a day in Oslo."""
    return from_wall_clock(dt.datetime.combine(day, dt.time(23, 59, 59)))


def at_noon(day: dt.date) -> dt.datetime:
    """A date as a datetime, for formats that have only datetimes. Noon is on the same date in most time zones."""
    return from_wall_clock(dt.datetime.combine(day, dt.time(12)))
