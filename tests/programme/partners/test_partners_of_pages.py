"""Partners were blocks on the pages. The migration makes rows of them and loses nothing."""

import json
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import FieldDoesNotExist
from event_page_helpers import put_page
from image_factory import make_image
from membership_factory import create_organisation
from wagtail_localize.models import String, StringSegment, Translation, TranslationContext, TranslationSource
from wagtail_localize.strings import StringValue

from core.models.image import Medium
from programme.models import ConferencePage, PartnerLevel, Partnership

pytestmark = pytest.mark.django_db
migration = import_module("programme.migrations.0006_partners_of_pages")


def block(name: str, level: str = "partner", *, pk: str = "", **value) -> dict:
    return {"type": "partner", "id": pk or f"id-{name}", "value": {"name": name, "level": level, "url": "", **value}}


class Old:
    """The registry of the migration: the pages still have their blocks."""

    def __init__(self, pages):
        self.pages = pages

    def get_model(self, app: str, name: str):
        if name != "ConferencePage":
            return apps.get_model(app, name)
        pages = self.pages

        class Rows:
            @staticmethod
            def select_related(*names):
                return pages

        return type("ConferencePage", (), {"objects": Rows})


def move(*pages) -> list[tuple]:
    migration.move_partners(Old(pages), None)
    rows = Partnership.objects.select_related("level", "organisation").order_by("edition_id", "position")
    return [(row.title, row.level.name_nb, row.is_shown, row.note) for row in rows]


def draft(page, blocks: list[dict]) -> None:
    """A newer revision of the page with these partners, which readers do not see."""
    revision = page.save_revision()
    revision.content["partners"] = json.dumps(blocks)
    revision.save()
    page.latest_revision = revision


@pytest.fixture
def pages(conference_page):
    nb, en = ConferencePage.objects.order_by("path")
    nb.partners, en.partners = [], []
    return nb, en


def test_two_languages_become_one_list(pages):
    nb, en = pages
    bank, logo = create_organisation("Elvebanken"), make_image(title="Logo", medium=Medium.LOGO)
    nb.partners = [block("Kommunen", url="https://kommunen.example/"), block("Elvebanken", "main", logo=logo.pk)]
    en.partners = [block("elvebanken", "main", logo=logo.pk), block("Only in English")]
    assert move(en, nb) == [
        ("Kommunen", "Partner", True, ""),
        ("Elvebanken", "Hovedpartner", True, "Fra engelsk side: navn elvebanken"),
        ("Only in English", "Partner", True, ""),
    ]
    row = Partnership.objects.get(organisation=bank)
    assert (row.name, row.logo, row.edition) == ("", logo, nb.event)
    assert Partnership.objects.get(name="Kommunen").url == "https://kommunen.example/"
    levels = PartnerLevel.objects.values_list("name_nb", "name_en", "is_main", "position")
    assert list(levels) == [("Hovedpartner", "Main partner", True, 0), ("Partner", "Partner", False, 1)]


def test_a_second_run_adds_nothing(pages):
    nb, _en = pages
    nb.partners = [block("Kommunen")]
    assert move(nb) == move(nb)
    assert Partnership.objects.count() == 1


def test_a_draft_is_kept_and_not_shown(pages):
    nb, en = pages
    nb.partners = [block("Kommunen", url="https://kommunen.example/"), block("Borte i kladden")]
    draft(nb, [block("Kommunen", "main", url="https://ny.example/"), block("Hemmelig")])
    draft(en, [block("The Municipality", pk="id-Kommunen")])
    assert move(nb, en) == [
        (
            "Kommunen",
            "Partner",
            True,
            "Fra kladd av norsk side: nivå main, nettsted https://ny.example/\n"
            "Fra kladd av engelsk side: navn The Municipality",
        ),
        ("Borte i kladden", "Partner", True, ""),
        ("Hemmelig", "Partner", False, ""),
    ]


def test_a_page_that_was_never_published_has_the_partners_of_its_draft(calendar, event, standard):
    page = put_page(calendar, event, ConferencePage, english=False)
    page.unpublish()
    page.partners = [block("Gammel", url="https://gammel.example/")]
    draft(page, [block("Ny"), block("Gammel")])
    assert move(page) == [
        ("Ny", "Partner", True, ""),
        ("Gammel", "Partner", True, "Fra norsk side: nettsted https://gammel.example/"),
    ]


def test_blocks_without_a_name_or_with_a_lost_logo(pages):
    nb, _en = pages
    nb.partners = [block(""), block("Kommunen", "unknown", logo=987654)]
    assert move(nb) == [("Kommunen", "Partner", True, "")]
    assert Partnership.objects.get().logo is None


def test_a_page_without_partners_gets_no_levels(pages):
    assert move(*pages) == []
    assert not PartnerLevel.objects.exists()


def test_a_translated_page_can_be_published_without_the_blocks(pages):
    """A segment of a field that is gone made Wagtail Localize fail."""
    nb, en = pages
    source, _created = TranslationSource.get_or_create_from_instance(nb)
    translation = Translation.objects.create(source=source, target_locale=en.locale)
    string = String.from_value(source.locale, StringValue("Elvebanken"))
    for position, path in enumerate(("partners.1.name", "agenda.1.title", "speakers.1.name")):
        context = TranslationContext.objects.create(object=source.object, path=path)
        StringSegment.objects.create(source=source, string=string, context=context, order=position, attrs="{}")
    kept = set(source.stringsegment_set.values_list("context__path", flat=True)) - {
        "partners.1.name",
        "agenda.1.title",
        "speakers.1.name",
    }
    with pytest.raises(FieldDoesNotExist):
        translation.save_target(publish=False)
    migration.forget_translations(apps, None)
    assert set(source.stringsegment_set.values_list("context__path", flat=True)) == kept
    translation.save_target(publish=False)


def test_those_who_edit_events_or_news_may_change_partners():
    staff, editors, door = (Group.objects.create(name=name) for name in ("Arrangører", "Redaktører", "Døren"))
    staff.permissions.add(Permission.objects.get(codename="change_event", content_type__app_label="events"))
    editors.permissions.add(Permission.objects.get(codename="change_newscategory"))
    door.permissions.add(Permission.objects.get(codename="view_event", content_type__app_label="events"))
    migration.grant(apps, None)
    names = {f"{action}_{model}" for action in migration.ACTIONS for model in migration.MODELS}
    for group in (staff, editors):
        assert names < set(group.permissions.values_list("codename", flat=True))
    assert door.permissions.count() == 1
