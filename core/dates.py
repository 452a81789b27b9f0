"""Dates and clock times as text, written the Norwegian and the British way.

Times are shown in the site's time zone. Every space inside a date is a no-break space, so that no date is broken over
two lines. An end at midnight is written as 24:00 of the day that ends, because «1. mai kl. 00.00» is read as 1 May.
"""

import datetime as dt
from dataclasses import dataclass

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import get_language

NBSP = "\u00a0"
EN_DASH = "–"
_LOCALES = {"nb": "nb_NO", "en": "en_GB"}
_PATTERNS = {
    "nb": {
        "long": "d. MMMM y",
        "full": "EEEE d. MMMM y",
        "short": "d. MMM y",
        "daymonth": "d. MMMM",
        "weekday": "EEEE",
    },
    "en": {"long": "d MMMM y", "full": "EEEE d MMMM y", "short": "d MMM y", "daymonth": "d MMMM", "weekday": "EEEE"},
}
_CLOCK = {"nb": "%H.%M", "en": "%H:%M"}
_MIDNIGHT = {"nb": "24.00", "en": "24:00"}
_PREFIX = {"nb": f"kl.{NBSP}", "en": ""}
#: Between a date and the time of day, where a line may break.
_AT = {"nb": f" kl.{NBSP}", "en": f" at{NBSP}"}
#: The rest of a poster's date. A course has a number of dates.
_MORE = {
    "nb": {"until": "til {until}", "dates": "{count} datoer til {until}"},
    "en": {"until": "until {until}", "dates": "{count} dates until {until}"},
}
_DAYS_OF_WEEK = 7
#: An event that ends by this hour belongs to the evening before.
_NIGHT_ENDS = dt.time(6)


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
    """«17. mai 2027», in English «17 May 2027».

    Styles: `long`, `full` (with weekday), `short`, `daymonth`, `weekday` (alone), and `near`, which has the year if it
    is not this one.
    """
    language, day = _language(language), _day(value)
    if style == "near":
        style = "daymonth" if day.year == timezone.localdate().year else "long"
    return _write(day, _PATTERNS[language][style], language)


def format_clock(
    start: dt.datetime | dt.time, end: dt.datetime | dt.time | None = None, language: str | None = None
) -> str:
    """«kl. 09.00» or «kl. 09.00–16.30»; in English «09:00» or «09:00–16:30». An end at midnight is «24.00»."""
    language = _language(language)
    text = _local(start).strftime(_CLOCK[language])
    if end is not None and end != start:
        text += EN_DASH + _end_clock(end, language)
    return _PREFIX[language] + text


def format_end_clock(end: dt.datetime | dt.time, language: str | None = None) -> str:
    """The time of day at which something ends: as `format_clock`, but midnight is «kl. 24.00»."""
    language = _language(language)
    return _PREFIX[language] + _end_clock(end, language)


def _end_clock(end: dt.datetime | dt.time, language: str) -> str:
    text = _local(end).strftime(_CLOCK[language])
    return _MIDNIGHT[language] if text == dt.time.min.strftime(_CLOCK[language]) else text


def format_moment(value: dt.datetime, style: str = "long", language: str | None = None) -> str:
    """«17. mai 2027 kl. 09.00», in English «17 May 2027 at 09:00». Styles are those of `format_day`."""
    language = _language(language)
    return format_day(value, style, language) + _AT[language] + _local(value).strftime(_CLOCK[language])


def format_deadline(value: dt.datetime, style: str = "long", language: str | None = None) -> str:
    """The last moment of something. Midnight is the end of the day before: «30. april 2027 kl. 24.00»."""
    language = _language(language)
    end = _end_of_minute(value)
    return format_day(_last_day(end), style, language) + _AT[language] + _end_clock(end, language)


def format_until(value: dt.datetime, language: str | None = None) -> str:
    """The end of a hold: the hour when it is today, otherwise with the date."""
    if _day(value) == timezone.localdate():
        return format_clock(value, language=language)
    return format_deadline(value, language=language)


def _end_of_minute(value: dt.datetime) -> dt.datetime:
    """The last second of a day counts as midnight: a deadline that is a whole day is stored as 23:59:59."""
    local = _local(value)
    return local + dt.timedelta(seconds=1) if (local.hour, local.minute, local.second) == (23, 59, 59) else local


def _last_day(end: dt.datetime) -> dt.date:
    """The day that a moment ends: at midnight, the day before."""
    local = _local(end)
    return local.date() - dt.timedelta(days=1) if local.time() == dt.time.min else local.date()


def last_evening(start: dt.datetime, end: dt.datetime | None) -> dt.date:
    """The last day as people count: the night until 06:00 belongs to the evening before."""
    first, local = _day(start), _local(end) if end else None
    if local is None:
        return first
    is_night = isinstance(local, dt.datetime) and local.time() <= _NIGHT_ENDS
    return max(first, _day(local) - dt.timedelta(days=1) if is_night else _day(local))


def format_span(
    start: dt.datetime, end: dt.datetime | None = None, language: str | None = None, *, zone: bool = False
) -> str:
    """Days and hours, so that nobody has to guess: «17. mai 2027, kl. 09.00–16.30».

    On several days «7. januar kl. 09.00 – 9. januar 2027 kl. 16.00». With `zone` it says that the time is Norwegian.
    """
    language = _language(language)
    if end is None or _last_day(end) == _day(start):
        text = f"{format_day(start, 'long', language)}, {format_clock(start, end, language)}"
    else:
        style = "daymonth" if _day(start).year == _last_day(end).year else "long"
        text = f"{format_moment(start, style, language)}{NBSP}{EN_DASH} {format_deadline(end, 'long', language)}"
    return text + (zone_suffix(start, end, language) if zone else "")


def format_short_span(start: dt.datetime, end: dt.datetime | None = None, language: str | None = None) -> str:
    """The time for a place that shows the first day already: the hours only, also of an evening past midnight."""
    if last_evening(start, end) == _day(start):
        return format_clock(start, end, language)
    return format_span(start, end, language)


def zone_suffix(start: dt.datetime, end: dt.datetime | None = None, language: str | None = None) -> str:
    """For readers who may be abroad: « (norsk tid)», in English « CEST (Norwegian time)»."""
    if _language(language) == "nb":
        return f" (norsk{NBSP}tid)"
    names = dict.fromkeys(timezone.localtime(moment).tzname() or "" for moment in (start, end) if moment)
    return f"{NBSP}{'/'.join(names)} (Norwegian{NBSP}time)"


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


@dataclass(frozen=True)
class PosterDate:
    """A date as on a poster. `more` says until when it lasts, when that does not fit in the other parts.

    Its spaces may break, because it stands in a narrow column.
    """

    weekday: str
    day: str
    month: str
    more: str = ""

    @property
    def is_range(self) -> bool:
        return EN_DASH in self.day


def poster_date(
    start: dt.date | dt.datetime,
    end: dt.date | dt.datetime | None = None,
    language: str | None = None,
    *,
    year: bool = False,
    count: int = 1,
) -> PosterDate:
    """The parts of a poster's date. `count` is the number of dates of a course: then the first one is shown.

    Up to a week in one month is a range, «25–26» «mandag–tirsdag». Anything longer says until when.
    """
    language = _language(language)
    first, last = _day(start), last_evening(start, end)
    weekday = _write(first, "EEEE", language)
    month = _write(first, "MMMM y" if year or first.year != last.year else "MMMM", language).replace(NBSP, " ")
    if last == first:
        return PosterDate(weekday, str(first.day), month)
    if count <= 1 and (last.year, last.month) == (first.year, first.month) and (last - first).days < _DAYS_OF_WEEK:
        weekdays = f"{weekday}{EN_DASH}{_write(last, 'EEEE', language)}"
        return PosterDate(weekdays, f"{first.day}{EN_DASH}{last.day}", month)
    until = format_day(last, "daymonth" if first.year == last.year and not year else "long", language).replace(
        NBSP, " "
    )
    words = _MORE[language]["until" if count <= 1 else "dates"]
    return PosterDate(weekday, str(first.day), month, words.format(until=until, count=count))
