"""The texts of a programme for the search of the site."""

from django.db.models import Q

from core.bilingual import text_in_language
from events.enums import EventStatus
from programme.timetable.models import Appearance, ProgrammeItem


def programme_text(edition_id: int, language: str) -> str:
    """Titles, texts and people of the shown items of an event, and of the session that it is. Three queries.

    As on the page: an item that is written in one language only is found in both.
    """
    parts = []
    for item in ProgrammeItem.objects.filter(edition=edition_id, event=None, is_shown=True).order_by("starts_at", "pk"):
        for name in ("title", "text"):
            parts.append(text_in_language(item, name, language) or getattr(item, f"{name}_en"))
    is_draft = Q(item__event__status=EventStatus.DRAFT)
    shown = Appearance.objects.filter(person__is_shown=True).filter(Q(item=None) | Q(item__is_shown=True))
    shown = shown.filter(Q(item__event=None) | ~is_draft)
    names = [*shown.filter(edition=edition_id).values_list("person__name", flat=True)]
    names += shown.filter(item__event=edition_id).values_list("person__name", flat=True)
    return "\n".join(dict.fromkeys(part for part in [*parts, *names] if part))


def events_of_people(person_ids) -> set[int]:
    """The events, and sessions, whose pages name these people."""
    rows = Appearance.objects.filter(person__in=person_ids).values_list("edition_id", "item__event_id")
    return {pk for row in rows for pk in row if pk}
