"""The language that an event is held in, on its pages and for search engines. It is not the language of the page."""

import pytest
from event_page_helpers import json_ld, put_page

from events.enums import EventLanguage
from programme.models import ConferencePage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "nb", "en", "codes"),
    [
        (EventLanguage.NORWEGIAN, "Norsk", "Norwegian", "nb"),
        (EventLanguage.ENGLISH, "Engelsk", "English", "en"),
        (EventLanguage.BOTH, "Norsk og engelsk", "Norwegian and English", ["nb", "en"]),
    ],
)
@pytest.mark.parametrize("model", [None, ConferencePage])
def test_pages_and_structured_data_name_it(client, calendar, event, standard, language, nb, en, codes, model):
    event.language = language
    event.save()
    page = put_page(calendar, event, **({"model": model} if model else {}))
    for url, heading, name in ((page.url, "Språk", nb), (page.get_translations().get().url, "Language", en)):
        text = client.get(url).content.decode()
        assert f"<dt>{heading}</dt><dd>{name}</dd>" in text
        assert json_ld(text, "Event")["inLanguage"] == codes
