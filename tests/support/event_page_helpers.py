"""Event pages, put where they belong, and what they tell machines."""

import json
import re

from wagtail.models import Locale

from programme.models import EventPage


def put_page(calendar, event, model=EventPage, *, english=True, **fields):
    """A published page for an event, translated unless told otherwise."""
    fields = {"title": event.title_nb, "slug": event.slug, "lead": "Kom og hør.", **fields}
    page = calendar.add_child(instance=model(event=event, locale=calendar.locale, **fields))
    page.save_revision().publish()
    if english:
        translated = page.copy_for_translation(Locale.objects.get(language_code="en"))
        translated.title = event.title_en or event.title_nb
        translated.save_revision().publish()
    return page


def json_ld(text: str, kind: str) -> dict:
    for found in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S):
        for item in json.loads(found)["@graph"]:
            if item["@type"] == kind:
                return item
    raise AssertionError(f"No {kind} in the structured data.")
