"""The texts of a programme for the search of the site."""

from core.bilingual import text_in_language
from programme.timetable.models import Appearance, ProgrammeItem


def programme_text(edition_id: int, language: str) -> str:
    """Titles, texts and people of the shown items of an event, and of the session that it is. Three queries."""
    parts = []
    for item in ProgrammeItem.objects.filter(edition=edition_id, event=None, is_shown=True).order_by("starts_at", "pk"):
        parts += [text_in_language(item, "title", language), text_in_language(item, "text", language)]
    shown = Appearance.objects.filter(person__is_shown=True)
    names = [*shown.filter(edition=edition_id).values_list("person__name", flat=True)]
    names += shown.filter(item__event=edition_id).values_list("person__name", flat=True)
    return "\n".join(dict.fromkeys(part for part in [*parts, *names] if part))
