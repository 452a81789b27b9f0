"""Which blocks a page may hold is no part of the schema: migrations know nothing of them and lose nothing."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from wagtail import blocks
from wagtail.fields import StreamField as WagtailStreamField
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.segments.types import StringSegmentValue

from core.content.stream_field import StreamField
from home.models import StandardPage

ROOT = Path(settings.BASE_DIR)
OURS = [config.label for config in apps.get_app_configs() if Path(config.path).parent == ROOT]


def migration_files():
    return [path for label in OURS for path in sorted((ROOT / label / "migrations").glob("0*.py"))]


def historical_apps():
    return MigrationLoader(connection).project_state().apps


def test_no_migration_refers_to_a_block():
    assert {"core", "events", "home", "membership", "news", "payments"} <= set(OURS)
    files = migration_files()
    assert len(files) >= 6
    for path in files:
        text = path.read_text()
        for word in ("wagtail.blocks", "block_lookup", "wagtail.fields.StreamField", "wagtail.images.blocks"):
            assert word not in text, f"{path.name} of {path.parent.parent.name} holds {word}"


def test_every_stream_field_is_the_projects_own_class():
    fields = [
        field
        for label in OURS
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.local_fields
        if isinstance(field, WagtailStreamField)
    ]
    assert len(fields) >= 8
    assert [str(field) for field in fields if type(field) is not StreamField] == []


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def changes_between(before, after):
    states = []
    for field in (before, after):
        state = ProjectState()
        state.add_model(ModelState("home", "Thing", [("body", field.clone())]))
        states.append(state)
    return MigrationAutodetector(*states)._detect_changes()


def test_a_changed_block_makes_no_migration_and_a_changed_column_does():
    before = StreamField([("text", blocks.CharBlock(label="Text"))], blank=True, verbose_name="content")
    other_block = StreamField([("quote", blocks.TextBlock(max_length=9))], blank=True, verbose_name="content")
    other_column = StreamField([("text", blocks.CharBlock(label="Text"))], null=True, verbose_name="content")
    assert before.deconstruct() == (
        None,
        "core.content.stream_field.StreamField",
        [],
        {"blank": True, "verbose_name": "content"},
    )
    assert changes_between(before, other_block) == {}
    assert [type(step).__name__ for step in changes_between(before, other_column)["home"][0].operations] == [
        "AlterField"
    ]


def test_a_data_migration_reads_and_writes_the_json_itself(about_page):
    raw = [
        {"type": "heading", "value": {"text": "Slik er det", "level": "2"}, "id": "a1"},
        {"type": "gone_since_long", "value": {"x": [1, None]}, "id": "a2"},
    ]
    model = historical_apps().get_model("home", "StandardPage")
    old = model.objects.get(pk=about_page.pk)
    assert old.body == []
    old.body = raw
    old.save()

    old = model.objects.get(pk=about_page.pk)
    assert old.body == raw
    old.body[0]["value"]["text"] = "Slik var det"
    old.save()

    assert model.objects.values_list("body", flat=True).get(pk=about_page.pk)[1]["value"] == {"x": [1, None]}
    now = StandardPage.objects.get(pk=about_page.pk)
    assert [(block.block_type, block.value["text"]) for block in now.body] == [("heading", "Slik var det")]


def test_a_row_made_by_a_data_migration_has_no_blocks(about_page):
    model = historical_apps().get_model("home", "StandardPage")
    assert model().body == []
    assert model(body='[{"type": "x", "value": 1}]').body == [{"type": "x", "value": 1}]
    assert model(body="").body == []


def test_texts_in_blocks_are_found_for_translation(about_page):
    about_page.body = [
        ("heading", {"text": "Historien", "level": "2"}),
        ("callout", {"title": "Merk", "text": "<p>Hei.</p>"}),
    ]
    about_page.save()
    found = [
        segment.string.data
        for segment in extract_segments(about_page)
        if segment.path.startswith("body.") and isinstance(segment, StringSegmentValue)
    ]
    assert found == ["Historien", "Merk", "Hei."]
