"""Day and time as a poster sets them: a large day, a small month."""

from datetime import datetime

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import gettext as _

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
    until = format_date(last, "d. MMMM y" if language == "nb" else "d MMMM y", locale=locale)
    return {"day": str(first.day), "month": month, "weekday": _("until %(date)s") % {"date": until}}


def time_span(starts_at: datetime, ends_at: datetime | None, language: str) -> str:
    """«kl. 09.00–16.30», "09:00–16:30". The end is left out when it is on another day."""
    sign = "." if language == "nb" else ":"
    start = timezone.localtime(starts_at)
    text = f"{start:%H}{sign}{start:%M}"
    if ends_at:
        end = timezone.localtime(ends_at)
        if end.date() == start.date() and end > start:
            text += f"–{end:%H}{sign}{end:%M}"
    return f"kl.\u00a0{text}" if language == "nb" else text
