"""From "a Tuesday at least 20 days ahead" to a real time in Europe/Oslo.

The content never holds a calendar date, so the demo has coming and past events on any day it is loaded.
"""

import datetime as dt
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)
WEEK = dt.timedelta(days=7)


def when(weekday, days, start, end, length=1):
    """A weekday (0 is Monday) at least `days` from today, or that long ago when `days` is negative.

    `start` and `end` are clock times "HH:MM"; `end` belongs to the last of `length` consecutive days.
    """
    return {"weekday": weekday, "days": days, "start": start, "end": end, "length": length}


def easter_sunday(year):
    """The Gregorian computus (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    el = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * el) // 451
    month, day = divmod(h + el - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


def is_quiet(day):
    """Whether no events are held on the day: July, public holidays, Easter week and Christmas."""
    if (day.month, day.day) >= (12, 21) or (day.month, day.day) <= (1, 3):
        return True
    if day.month == 7 or (day.month, day.day) in {(5, 1), (5, 17)}:
        return True
    from_easter = (day - easter_sunday(day.year)).days
    return -6 <= from_easter <= 1 or from_easter in {39, 40, 50}


def first_day(spec, today):
    """The start date of `spec`. A date on a quiet day is moved whole weeks further away from today."""
    target = today + dt.timedelta(days=spec["days"])
    if spec["days"] >= 0:
        day = target + dt.timedelta(days=(spec["weekday"] - target.weekday()) % 7)
        step = WEEK
    else:
        day = target - dt.timedelta(days=(target.weekday() - spec["weekday"]) % 7)
        step = -WEEK
    while any(is_quiet(day + dt.timedelta(days=n)) for n in range(spec["length"])):
        day += step
    return day


def at(day, clock):
    hour, minute = clock.split(":")
    return dt.datetime.combine(day, dt.time(int(hour), int(minute)), tzinfo=OSLO)


def resolve(spec, today):
    """(start, end) of a `when(...)`, aware, in Europe/Oslo."""
    day = first_day(spec, today)
    return at(day, spec["start"]), at(day + dt.timedelta(days=spec["length"] - 1), spec["end"])


def resolve_session(umbrella, session, today):
    """(start, end) of a session whose `day` counts from 1 on the umbrella's first day."""
    day = first_day(umbrella, today) + dt.timedelta(days=session["day"] - 1)
    return at(day, session["start"]), at(day, session["end"])


def days_from(today, days, clock="09:00"):
    """A moment `days` from today, as in a news item's date or the opening of a sale."""
    return at(today + dt.timedelta(days=days), clock)
