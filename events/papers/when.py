"""Day and time as a poster sets them: a large day, a small month."""

from datetime import datetime

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import gettext as _

from core.dates import format_clock, format_day

_LOCALES = {"nb": "nb_NO", "en": "en_GB"}


def poster_date(starts_at: datetime, ends_at: datetime | None, language: str) -> dict[str, str]:
    """{"day": "17", "month": "mai 2027", "weekday": "mandag"}; several days are "17–18", or "30. mai–" in words."""
    first = timezone.localdate(starts_at)
    last = timezone.localdate(ends_at) if ends_at else first
    locale = _LOCALES[language]
    weekday = format_date(first, "EEEE", locale=locale)
    month = format_date(first, "MMMM y", locale=locale)
    if last == first:
        return {"day": str(first.day), "month": month, "weekday": weekday}
    if (last.year, last.month) == (first.year, first.month):
        weekdays = f"{weekday}–{format_date(last, 'EEEE', locale=locale)}"
        return {"day": f"{first.day}–{last.day}", "month": month, "weekday": weekdays}
    until = format_day(last, "long", language)
    return {"day": str(first.day), "month": month, "weekday": _("until %(date)s") % {"date": until}}


def time_span(starts_at: datetime, ends_at: datetime | None, language: str) -> str:
    """«kl. 09.00–16.30», "09:00–16:30". The end is left out when it is on another day."""
    same_day = ends_at and timezone.localdate(ends_at) == timezone.localdate(starts_at)
    return format_clock(starts_at, ends_at if same_day else None, language)
