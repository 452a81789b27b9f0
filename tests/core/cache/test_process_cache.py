"""What is kept is forgotten when it changes, and nothing that a rollback takes back is kept."""

from copy import copy

import pytest
from django.core.cache import cache
from django.db import transaction
from django.template import engines
from django.utils import translation

from core.cache import process_cache
from core.models import AssociationSettings, NumberSeries


@pytest.fixture
def kept(settings):
    settings.PROCESS_CACHE_SECONDS = 60
    process_cache._clear_all_processes()
    yield
    process_cache._clear_all_processes()


class Counter:
    def __init__(self):
        self.asked = 0

    def __call__(self):
        self.asked += 1
        return self.asked


@pytest.mark.django_db(transaction=True)
def test_a_value_is_cached_until_a_watched_row_changes(kept):
    ask = Counter()
    assert [
        process_cache.get_or_set("a", ask),
        process_cache.get_or_set("a", ask),
        process_cache.get_or_set("b", ask),
    ] == [
        1,
        1,
        2,
    ]
    NumberSeries.objects.create(name="nobody watches this")
    assert process_cache.get_or_set("a", ask) == 1
    process_cache.clear_cache()
    assert process_cache.get_or_set("a", ask) == 3


@pytest.mark.django_db(transaction=True)
def test_saving_a_watched_row_clears_the_cache(kept, home):
    ask = Counter()
    process_cache.get_or_set("a", ask)
    AssociationSettings.objects.get().save()
    assert process_cache.get_or_set("a", ask) == 2


@pytest.mark.django_db(transaction=True)
def test_nothing_is_cached_within_a_transaction(kept):
    ask = Counter()
    with transaction.atomic():
        process_cache.get_or_set("a", ask)
    assert process_cache.get_or_set("a", ask) == 2


@pytest.mark.django_db(transaction=True)
def test_a_change_in_another_process_clears_the_cache(kept, monkeypatch):
    ask = Counter()
    process_cache.get_or_set("a", ask)
    cache.set("process-cache-version", "set by another process", None)
    assert process_cache.get_or_set("a", ask) == 1
    monkeypatch.setattr(process_cache, "CHECK_INTERVAL_SECONDS", 0)
    assert process_cache.get_or_set("a", ask) == 2


@pytest.mark.django_db(transaction=True)
def test_a_value_computed_before_a_change_is_not_cached_after_it(kept):
    """Another thread was still reading when the change was committed."""

    def slow():
        process_cache._clear_all_processes()
        return "old"

    assert process_cache.get_or_set("a", slow) == "old"
    assert process_cache.get_or_set("a", lambda: "new") == "new"


@pytest.mark.django_db(transaction=True)
def test_a_reader_sees_a_new_name_and_a_new_menu_at_once(kept, client, about_page):
    assert "Om oss" in client.get("/").content.decode()
    details = AssociationSettings.objects.get()
    details.name = "Nytt navn"
    details.save()
    about_page.title = "Hvem vi er"
    about_page.save_revision().publish()
    text = client.get("/").content.decode()
    assert "Nytt navn" in text
    assert "Hvem vi er" in text
    assert "Om oss" not in text


@pytest.mark.django_db(transaction=True)
def test_each_page_has_its_own_language_toggle_url(kept, client, about_page, home_en):
    for path in ("/", "/om-oss/", "/sok/?q=%22%3E%3Cb%3E"):
        text = client.get(path).content.decode()
        assert "/own-toggle" not in text
        assert "<b>" not in text


@pytest.mark.django_db(transaction=True)
def test_a_page_part_is_cached_until_the_page_changes(kept, client, about_page):
    template = engines["django"].from_string(
        "{% load cache_tags %}{% cached_part 'part' %}{{ word }}{% endcached_part %}"
    )
    served = copy(about_page)
    served.known_to_be_public = True
    assert [template.render({"page": served, "word": word}) for word in ("<one>", "two")] == ["&lt;one&gt;"] * 2
    with translation.override("en"):
        assert template.render({"page": served, "word": "three"}) == "three"
    # A preview shows what is being written, and is not kept.
    assert template.render({"page": about_page, "word": "draft"}) == "draft"
    about_page.save()
    assert template.render({"page": served, "word": "four"}) == "four"
