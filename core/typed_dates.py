"""Read dates and clock times as people type them, in Norwegian and English.

The day always comes before the month: `24.12.2026`, `24.12.26`, `24/12/2026`, `24. desember 2026`, `24 Dec 2026`. ISO
is read too. A clock time is `18:00`, `18.00` or `kl. 18.00`. What cannot be read raises UnreadableError and is never
guessed.
"""

import datetime as dt
import re
from collections.abc import Callable

from core.text import plain

_MONTHS = (
    ("januar", "january"),
    ("februar", "february"),
    ("mars", "march"),
    ("april", "april"),
    ("mai", "may"),
    ("juni", "june"),
    ("juli", "july"),
    ("august", "august"),
    ("september", "september"),
    ("oktober", "october"),
    ("november", "november"),
    ("desember", "december"),
)
#: Two digits of a year from this one on are of the twentieth century, as for `%y` in Python.
_CENTURY_TURN = 69
#: No date with weekday and clock time is longer.
_LONGEST = 80

_WEEKDAY = r"(?:(?:man|tirs|ons|tors|fre|lør|søn)dag|(?:mon|tues|wednes|thurs|fri|satur|sun)day)(?: den)?,? "
_NUMBERS = re.compile(r"(\d{1,2})(?:\. ?|/|-)(\d{1,2})(?:\. ?|/|-)(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NAMED = re.compile(rf"(?:{_WEEKDAY})?(\d{{1,2}})\.? ?([a-z]{{3,9}})\.?,? (\d{{4}})")
_CLOCK = re.compile(r"(?:(?:kl\.?|klokken|at) ?)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d{1,6})?)?")
_HOUR = re.compile(r"(?:kl\.?|klokken) ?(\d{1,2})")
#: The site writes the end of a day so.
_END_OF_DAY = re.compile(r"(?:(?:kl\.?|klokken|at) ?)?24[:.]00")


class UnreadableError(ValueError):
    """The text is no date or clock time, or none that exists."""


def read_day(text: str) -> dt.date:
    """The date that the text says. Raises UnreadableError for any other text."""
    return _day(_normal(text))


def read_clock(text: str) -> dt.time:
    """The clock time that the text says. Raises UnreadableError for any other text."""
    return _clock(_normal(text))


def read_moment(text: str) -> dt.datetime:
    """The date and clock time that the text says; a date alone means midnight, and 24:00 the next one.

    Raises UnreadableError for any other text. The result is naive, unless the text is ISO with an offset from UTC.
    """
    text = _normal(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d[t ]\d\d:\d\d.*(?:z|[+-]\d\d:?\d\d)", text):
        return _existing(dt.datetime.fromisoformat, text.upper())
    for match in re.finditer(r"(?:, ?| |t(?=\d))|$", text):
        day, clock = text[: match.start()], text[match.end() :]
        try:
            if _END_OF_DAY.fullmatch(clock):
                return dt.datetime.combine(_day(day), dt.time()) + dt.timedelta(days=1)
            return dt.datetime.combine(_day(day), _clock(clock) if clock else dt.time())
        except (UnreadableError, OverflowError):
            continue
    raise UnreadableError(text)


def _normal(text: str) -> str:
    if len(text) > _LONGEST:
        raise UnreadableError(text[:_LONGEST])
    return plain(text).lower()


def _day(text: str) -> dt.date:
    if match := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _NUMBERS.fullmatch(text):
        day, month = int(match[1]), int(match[2])
        year = _year(match[3])
    elif match := _NAMED.fullmatch(text):
        day, month, year = int(match[1]), _month(match[2]), int(match[3])
    else:
        raise UnreadableError(text)
    return _existing(dt.date, year, month, day)


def _existing(kind: Callable, *parts):
    try:
        return kind(*parts)
    except ValueError as error:
        raise UnreadableError(str(error)) from error


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 2:
        year += 1900 if year >= _CENTURY_TURN else 2000
    return year


def _month(word: str) -> int:
    """The number of the month whose name begins with the word."""
    for number, names in enumerate(_MONTHS, start=1):
        if any(name.startswith(word) for name in names):
            return number
    raise UnreadableError(word)


def _clock(text: str) -> dt.time:
    if match := _CLOCK.fullmatch(text):
        return _existing(dt.time, int(match[1]), int(match[2]), int(match[3] or 0))
    if match := _HOUR.fullmatch(text):
        return _existing(dt.time, int(match[1]))
    raise UnreadableError(text)
