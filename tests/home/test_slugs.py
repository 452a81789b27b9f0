"""Addresses in ASCII: of pages, their copies and translations, and what the browser's script makes of a title."""

import json
import re

import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from core.forms import AsciiSlugInput
from core.text import ascii_slug
from home.models import StandardPage
from news.models import NewsCategory

TITLE = "Årsmøte på Værøy"
SLUG = "arsmote-pa-vaeroy"
pytestmark = pytest.mark.django_db


def fields(**more):
    return {
        "title": TITLE,
        "lead": "",
        "body": streamfield([]),
        "contact_person": "",
        "comments": inline_formset([]),
        **dict.fromkeys(["photo", "photo_alt", "photo_caption", "photo_credit", "cover_seed_text"], ""),
        **dict.fromkeys(["seo_title", "search_description", "share_image"], ""),
        "action-publish": "action-publish",
        **more,
    }


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        (TITLE, SLUG),
        ("A\u030arsmøte", "arsmote"),
        ("ÆØÅ", "aeoa"),
        ("Čáhcesuolu", "cahcesuolu"),
        ("Đorđe & Þór", "dorde-thor"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Привет", "privet"),
    ],
)
def test_every_letter_has_an_ascii_form(text, slug):
    assert ascii_slug(text) == slug


def test_a_page_gets_its_address_from_its_title(home):
    first = home.add_child(instance=StandardPage(title=TITLE, locale=home.locale))
    second = home.add_child(instance=StandardPage(title=TITLE, locale=home.locale))
    assert (first.slug, second.slug) == (SLUG, f"{SLUG}-2")


def test_a_typed_address_is_written_in_ascii(editor_client, home):
    url = reverse("wagtailadmin_pages:add", args=["home", "standardpage", home.pk])
    assert editor_client.post(url, nested_form_data(fields(slug="årsmøte"))).status_code == 302
    assert StandardPage.objects.get().slug == "arsmote"


def test_an_older_address_stays_and_its_page_can_be_saved(editor_client, client, home):
    page = home.add_child(instance=StandardPage(title=TITLE, slug="årsmøte", locale=home.locale))
    assert client.get("/årsmøte/").status_code == 200
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert editor_client.post(url, nested_form_data(fields(slug="årsmøte"))).status_code == 302
    page.refresh_from_db()
    assert page.slug == "årsmøte"
    assert client.get("/årsmøte/").status_code == 200


def test_a_changed_address_leads_on_from_the_older_one(editor_client, client, home, django_capture_on_commit_callbacks):
    page = home.add_child(instance=StandardPage(title=TITLE, slug="årsmøte", locale=home.locale))
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    with django_capture_on_commit_callbacks(execute=True):
        editor_client.post(url, nested_form_data(fields(slug="årsmøtet")))
    assert Redirect.objects.count() == 1
    response = client.get("/årsmøte/", follow=True)
    assert response.redirect_chain == [("/arsmotet/", 301)]
    assert response.status_code == 200


def test_a_copy_has_an_address_in_ascii(editor_client, home):
    page = home.add_child(instance=StandardPage(title=TITLE, slug="årsmøte", locale=home.locale))
    url = reverse("wagtailadmin_pages:copy", args=[page.pk])
    form = editor_client.get(url).context["form"]
    assert form["new_slug"].initial == "arsmote"
    data = {"new_title": "Høstmøte", "new_slug": "høstmøte", "new_parent_page": home.pk}
    assert editor_client.post(url, data).status_code == 302
    assert StandardPage.objects.exclude(pk=page.pk).get().slug == "hostmote"


def test_a_translation_has_an_address_in_ascii(home, home_en, nb):
    """An English page is translated to Norwegian."""
    page = home_en.add_child(
        instance=StandardPage(title="Annual meeting", slug="annual-meeting", locale=home_en.locale)
    )
    source, _created = TranslationSource.get_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=nb)
    for segment in source.stringsegment_set.select_related("string", "context"):
        text = SLUG.replace("arsmote", "årsmøte") if segment.context.path == "slug" else TITLE
        StringTranslation.objects.create(translation_of=segment.string, locale=nb, context=segment.context, data=text)
    translation.save_target(publish=False)
    assert page.get_translation(nb).slug == SLUG


def test_the_browser_writes_addresses_in_ascii_too(editor_client, home):
    """What the script is told about each letter gives what the server makes of it."""
    html = editor_client.get(reverse("wagtailadmin_pages:add", args=["home", "standardpage", home.pk])).content.decode()
    field = re.search(r"<input[^>]*name=\"slug\"[^>]*>", html)[0]
    assert "data-w-slug-allow-unicode-value" not in field
    assert "data-w-slug-formatters-value" in field
    formatters = json.loads(AsciiSlugInput().attrs["data-w-slug-formatters-value"])
    for letter in "åÅæÆøØäÄöÖüßčđŋšŧžłþð":
        shown = letter
        for (pattern, _flags), replacement in formatters:
            shown = re.sub(pattern, replacement, shown)
        assert shown.isascii(), letter
        assert shown.lower() == ascii_slug(letter)


def test_other_addresses_are_written_in_ascii(editor_client):
    url = reverse("wagtailsnippets_news_newscategory:add")
    response = editor_client.post(url, {"name_nb": "Næring", "name_en": "", "slug": "næring"})
    assert response.status_code == 302
    assert NewsCategory.objects.get().slug == "naering"
