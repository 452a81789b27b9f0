"""The log of searches without result: words, language, day and count, and nothing about who searched."""

import re
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from core.db.insert import insert_once
from core.models import Person
from core.text import plain
from events.models import Ticket
from search.models import MissedSearch

#: How long the log is kept.
RETENTION = timedelta(days=90)
#: Different searches that are kept of one day. A program that asks for anything fills no more than these.
MAX_PER_DAY = 500
_MAX_LENGTH = 60
_DIGITS = re.compile(r"\d")
#: Part of an address, of a link or of a file's name: «ola.nordmann», «example.com», «/bestilling/».
_ADDRESS = re.compile(r"[@/\\]|\w\.\w")


def without_personal(query: str) -> str:
    """The words that do not look like somebody's e-mail address, number or name, in lower case.

    Several words that all have a capital are taken for a name.
    """
    kept = [word for word in plain(query).split() if not _ADDRESS.search(word) and len(_DIGITS.findall(word)) < 3]
    # «12 34 56 78» is a telephone number, however it is written.
    if sum(len(_DIGITS.findall(word)) for word in kept) > 4:
        kept = [word for word in kept if not _DIGITS.search(word)]
    if len(kept) > 1 and all(word[0].isupper() and not word.isupper() for word in kept):
        return ""
    return " ".join(kept).casefold()[:_MAX_LENGTH].strip()


def _is_somebodys_name(words: str) -> bool:
    """Whether a person, a user or an attendee is called so. One query."""
    name = words.title()
    first, _space, last = name.rpartition(" ")
    if not first:
        return False
    called_so = (
        Person.objects.filter(name__iexact=name),
        User.objects.filter(first_name__iexact=first, last_name__iexact=last),
        Ticket.objects.filter(attendee_name__iexact=name),
    )
    keys = [rows.order_by().values("pk") for rows in called_so]
    return keys[0].union(*keys[1:], all=True).exists()


def record_miss(query: str, language: str) -> None:
    """Count a search that found nothing."""
    words, today = without_personal(query), timezone.localdate()
    if len(words) < 3:
        return
    row = {"words": words, "language": language, "day": today}
    if MissedSearch.objects.filter(**row).update(count=F("count") + 1):
        return
    if _is_somebodys_name(words):
        return
    if MissedSearch.objects.filter(day=today).count() < MAX_PER_DAY and not insert_once(MissedSearch(**row)):
        MissedSearch.objects.filter(**row).update(count=F("count") + 1)


def delete_old_misses() -> int:
    return MissedSearch.objects.filter(day__lt=timezone.localdate() - RETENTION).delete()[0]
