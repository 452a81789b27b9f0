"""The log of searches without result: words, language, day and count, and nothing about who searched."""

import re
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from core.db.insert import insert_once
from core.text import plain
from search.models import MissedSearch

#: How long the log is kept.
RETENTION = timedelta(days=90)
#: Different searches that are kept of one day. A program that asks for anything fills no more than these.
MAX_PER_DAY = 500
_MAX_LENGTH = 60
_DIGITS = re.compile(r"\d")


def without_personal(query: str) -> str:
    """The words that do not look like somebody's e-mail address or a number, in lower case."""
    kept = [word for word in plain(query).split() if "@" not in word and len(_DIGITS.findall(word)) < 3]
    # «12 34 56 78» is a telephone number, however it is written.
    if sum(len(_DIGITS.findall(word)) for word in kept) > 4:
        kept = [word for word in kept if not _DIGITS.search(word)]
    return " ".join(kept).casefold()[:_MAX_LENGTH].strip()


def record_miss(query: str, language: str) -> None:
    """Count a search that found nothing."""
    words, today = without_personal(query), timezone.localdate()
    if len(words) < 3:
        return
    row = {"words": words, "language": language, "day": today}
    if MissedSearch.objects.filter(**row).update(count=F("count") + 1):
        return
    if MissedSearch.objects.filter(day=today).count() < MAX_PER_DAY and not insert_once(MissedSearch(**row)):
        MissedSearch.objects.filter(**row).update(count=F("count") + 1)


def delete_old_misses() -> int:
    return MissedSearch.objects.filter(day__lt=timezone.localdate() - RETENTION).delete()[0]
