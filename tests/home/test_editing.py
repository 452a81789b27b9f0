"""What an editor does in the admin: make pages, and translate them with the tools at hand."""

import json

import pytest
from django.urls import reverse
from page_forms import add, picture, promote
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, rich_text, streamfield
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from home.models import HomePage, MenuLinkPage, PeoplePage, StandardPage
from news.models import NewsIndexPage, NewsPage


def test_an_editor_publishes_news(editor_client, index, category, client):
    page = add(
        editor_client,
        index,
        NewsPage,
        {
            "title": "Broen åpner",
            "date": "2026-05-17",
            "category": category.pk,
            "byline": "",
            "lead": "Endelig.",
            "body": streamfield(
                [
                    ("paragraph", rich_text("<p>Fra fredag.</p>")),
                    ("heading", {"text": "Slik går det til", "level": "2"}),
                ]
            ),
            "comments": inline_formset([]),
            **picture(),
            **promote("broen-apner"),
        },
    )
    assert page.live
    html = client.get("/nyheter/broen-apner/").content.decode()
    assert "Fra fredag." in html
    assert 'id="slik-gar-det-til"' in html


def test_an_editor_creates_a_standard_page(editor_client, home, client):
    add(
        editor_client,
        home,
        StandardPage,
        {
            "title": "Vedtekter",
            "lead": "",
            "body": streamfield([("callout", {"title": "Merk", "text": rich_text("<p>Vedtatt i mai.</p>")})]),
            "table_of_contents": "on",
            "contact_person": "",
            "comments": inline_formset([]),
            **picture(),
            **promote("vedtekter"),
        },
    )
    assert "Vedtatt i mai." in client.get("/vedtekter/").content.decode()


def test_a_menu_link_has_the_url_of_its_destination(editor_client, home, client):
    page = add(
        editor_client,
        home,
        MenuLinkPage,
        {"title": "Søk", "destination": "search", "show_in_menus": "on", "comments": inline_formset([])},
    )
    assert page.url == reverse("search")
    assert client.get(page.url).status_code == 200
    assert f'href="{page.url}"' in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("parent", "allowed", "refused"),
    [
        (HomePage, [StandardPage, PeoplePage, NewsIndexPage, MenuLinkPage], [NewsPage, HomePage]),
        (NewsIndexPage, [NewsPage], [StandardPage, HomePage, NewsIndexPage]),
        (NewsPage, [], [StandardPage, NewsPage]),
        (StandardPage, [StandardPage, PeoplePage], [HomePage, NewsPage, NewsIndexPage, MenuLinkPage]),
        (PeoplePage, [], [StandardPage]),
    ],
)
def test_only_suitable_page_types_are_allowed_below(parent, allowed, refused):
    fits = set(parent.allowed_subpage_models())
    assert fits.issuperset(allowed)
    assert not fits.intersection(refused)


def test_pages_offer_pictures_help_and_previews(editor_client, index, make_news):
    page = make_news(1)
    html = editor_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "cover_seed_text" in html
    preview = editor_client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert preview.status_code == 200
    assert "Nyhet 1" in preview.content.decode()
    # The content checks of the editor run in the preview, and only there.
    assert "wagtail-userbar" in preview.content.decode()
    assert "wagtail-userbar" not in editor_client.get(page.url).content.decode()


def test_lists_and_settings_pages_answer(editor_client, home, make_news, category):
    make_news(1, category=category)
    details = home.get_site()
    for address in (
        reverse("news_items:index"),
        reverse("wagtailsnippets_core_person:list"),
        reverse("wagtailsnippets_core_person:add"),
        reverse("wagtailsnippets_news_newscategory:list"),
        reverse("wagtailsettings:edit", args=["core", "associationsettings", details.pk]),
    ):
        assert editor_client.get(address).status_code == 200, address


def submit(page, locale):
    """What the «translate this page» form does."""
    source, _created = TranslationSource.get_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=locale)
    translation.save_target(publish=False)
    return translation


@pytest.fixture
def translate_all(django_capture_on_commit_callbacks):
    def translate_all(translation, texts: dict[str, str]):
        """Give each source string its translation and publish; every translatable string must be in `texts`."""
        for segment in translation.source.stringsegment_set.select_related("string", "context"):
            StringTranslation.objects.update_or_create(
                translation_of=segment.string,
                locale=translation.target_locale,
                context=segment.context,
                defaults={"data": texts[segment.string.data]},
            )
        with django_capture_on_commit_callbacks(execute=True):
            translation.save_target(publish=True)

    return translate_all


def test_news_is_translated_with_all_its_blocks(client, home_en, index, make_news, en, category, translate_all):
    submit(index, en)
    translate_all(
        Translation.objects.get(source__object_id=index.translation_key),
        {"Nyheter": "News", "nyheter": "news", "Alt nytt.": "All that is new."},
    )
    table = {
        "data": [["Kategori", "Pris"], ["Liten", "100 kr"]],
        "table_caption": "Priser",
        "table_header_choice": "row",
        "first_row_is_table_header": True,
        "first_col_is_header": False,
    }
    figure = {
        "type": "item",
        "value": {"value": "95", "label": "møter", "note": ""},
        "id": "44444444-4444-4444-8444-444444444444",
    }
    body = [
        {"type": "paragraph", "value": "<p>Fra <b>fredag</b>.</p>", "id": "11111111-1111-4111-8111-111111111111"},
        {"type": "table", "value": table, "id": "22222222-2222-4222-8222-222222222222"},
        {
            "type": "key_figures",
            "value": {"heading": "", "figures": [figure]},
            "id": "33333333-3333-4333-8333-333333333333",
        },
    ]
    page = make_news(1, category=category, byline="Kari Eksempel", body=json.dumps(body))
    translate_all(
        submit(page, en),
        {
            "Nyhet 1": "News 1",
            "nyhet-1": "news-1",
            "Ingress 1.": "Lead 1.",
            "Fra <b>fredag</b>.": "From <b>Friday</b>.",
            "Kategori": "Category",
            "Pris": "Price",
            "Liten": "Small",
            "100 kr": "NOK 100",
            "Priser": "Prices",
            "95": "95",
            "møter": "meetings",
        },
    )
    html = client.get("/en/news/news-1/").content.decode()
    for text in ("From <b>Friday</b>.", "<td>Small</td>", "NOK 100", "meetings", "Policy", "Kari Eksempel", "Prices"):
        assert text in html, text
    assert "Liten" not in html
    # The Norwegian table is untouched by what was put into the English one.
    assert "<td>Liten</td>" in client.get(page.url).content.decode()


def test_a_changed_source_reaches_the_translation_when_it_is_translated_again(
    client, home_en, about_page, en, translate_all
):
    translation = submit(about_page, en)
    translate_all(translation, {"Om oss": "About us", "om-oss": "about", "Hvem vi er.": "Who we are."})
    about_page.lead = "Hvem vi ble."
    about_page.save_revision().publish()
    translation.source.refresh_from_db()
    translation.source.update_from_db()
    translate_all(translation, {"Om oss": "About us", "om-oss": "about", "Hvem vi ble.": "Who we became."})
    assert "Who we became." in client.get("/en/about/").content.decode()


@pytest.mark.parametrize("model", [HomePage, StandardPage, PeoplePage, NewsIndexPage, NewsPage, MenuLinkPage])
def test_texts_are_translated_and_facts_are_synchronised(model):
    from wagtail_localize.fields import SynchronizedField, TranslatableField, get_translatable_fields

    fields = {field.field_name: type(field) for field in get_translatable_fields(model)}
    assert fields["title"] is TranslatableField
    for name in ("lead", "body", "photo_alt", "photo_caption"):
        if name in fields:
            assert fields[name] is TranslatableField, name
    for name in ("photo", "cover_seed_text", "category", "contact_person", "destination", "byline", "date"):
        if name in fields:
            assert fields[name] is SynchronizedField, name


def test_the_site_has_one_root_per_language(home, home_en):
    assert Page.objects.filter(depth=2).count() == 2
