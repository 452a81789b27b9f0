"""Dates and clock times as text, written the Norwegian and the British way.

Times are shown in the site's time zone. Every space inside a date is a no-break space, so that no date is broken over
two lines.
"""

import datetime as dt

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import get_language

NBSP = "\u00a0"
EN_DASH = "–"
_LOCALES = {"nb": "nb_NO", "en": "en_GB"}
_PATTERNS = {
    "nb": {"long": "d. MMMM y", "full": "EEEE d. MMMM y", "short": "d. MMM y", "daymonth": "d. MMMM"},
    "en": {"long": "d MMMM y", "full": "EEEE d MMMM y", "short": "d MMM y", "daymonth": "d MMMM"},
}


def _language(language: str | None) -> str:
    code = (language or get_language() or "nb")[:2]
    return code if code in _LOCALES else "nb"


def _local(value: dt.date | dt.datetime) -> dt.date | dt.datetime:
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _day(value: dt.date | dt.datetime) -> dt.date:
    value = _local(value)
    return value.date() if isinstance(value, dt.datetime) else value


def _write(value: dt.date, pattern: str, language: str) -> str:
    return format_date(value, pattern, locale=_LOCALES[language]).replace(" ", NBSP)


def format_day(value: dt.date | dt.datetime, style: str = "long", language: str | None = None) -> str:
    """«17. mai 2027», in English «17 May 2027». Styles: `long`, `full` (with weekday), `short`, `daymonth`."""
    language = _language(language)
    return _write(_day(value), _PATTERNS[language][style], language)


def format_clock(
    start: dt.datetime | dt.time, end: dt.datetime | dt.time | None = None, language: str | None = None
) -> str:
    """«kl. 09.00» or «kl. 09.00–16.30»; in English «09:00» or «09:00–16:30»."""
    language = _language(language)
    pattern = "%H.%M" if language == "nb" else "%H:%M"
    parts = [_local(time).strftime(pattern) for time in (start, end) if time is not None]
    text = EN_DASH.join(dict.fromkeys(parts))
    return f"kl.{NBSP}{text}" if language == "nb" else text


def format_days(
    start: dt.date | dt.datetime,
    end: dt.date | dt.datetime | None = None,
    language: str | None = None,
) -> str:
    """A date range that writes a shared month and year once: «25.–26. august 2027», «30. april–1. mai 2027»."""
    language = _language(language)
    first, last = _day(start), _day(end) if end else None
    if last is None or last <= first:
        return format_day(first, "long", language)
    if (first.year, first.month) == (last.year, last.month):
        point = "." if language == "nb" else ""
        return f"{first.day}{point}{EN_DASH}{format_day(last, 'long', language)}"
    if first.year == last.year:
        return f"{format_day(first, 'daymonth', language)}{EN_DASH}{format_day(last, 'long', language)}"
    return f"{format_day(first, 'long', language)}{EN_DASH}{format_day(last, 'long', language)}"


def at_noon(day: dt.date) -> dt.datetime:
    """A date as a datetime, for formats that have only datetimes. Noon is on the same date in most time zones."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
