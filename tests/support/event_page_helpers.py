"""Helpers that publish event pages and read their structured data."""

import json
import re

from wagtail.models import Locale

from programme.models import EventPage


def put_page(calendar, event, model=EventPage, *, english=True, **fields):
    """A published page of an event below `calendar`, with an English translation unless `english` is False."""
    fields = {"title": event.title_nb, "slug": event.slug, "lead": "Kom og hør.", **fields}
    page = calendar.add_child(instance=model(event=event, locale=calendar.locale, **fields))
    page.save_revision().publish()
    if english:
        translated = page.copy_for_translation(Locale.objects.get(language_code="en"))
        translated.title = event.title_en or event.title_nb
        translated.save_revision().publish()
    return page


def json_ld(html: str, schema_type: str) -> dict:
    """The first item of a schema.org type in the page's structured data."""
    for script in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S):
        for item in json.loads(script)["@graph"]:
            if item["@type"] == schema_type:
                return item
    raise AssertionError(f"No {schema_type} in the structured data.")
