"""Tell wagtail-localize what is a translation of what, so that editors go on where the demo's pages leave off.

Where the English text follows the Norwegian one block by block, each string gets its translation and the page is
kept in step by the translation editor. Where it was written freely, the translation is there but switched off: the
English page is edited as a page, and «Start synced translation» is one click away.
"""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from demo.loaders.world import World


def register_translations(world: World) -> None:
    for (key, language), page in world.pages.items():
        if language == "nb" and (key, "en") in world.pages:
            _register(world, page.specific_class.objects.get(pk=page.pk), world.pages[key, "en"].pk)


def _register(world: World, original, translated_pk: int) -> None:
    translated = type(original).objects.get(pk=translated_pk)
    source, _created = TranslationSource.get_or_create_from_instance(original)
    pairs = _pairs(original, translated)
    now = timezone.now()
    Translation.objects.create(
        source=source,
        target_locale=world.locales["en"],
        enabled=pairs is not None,
        translations_last_updated_at=now,
        destination_last_updated_at=now,
    )
    if pairs:
        _remember(world, source, pairs)


def _place(segment) -> tuple:
    return type(segment).__name__, segment.path, segment.order


def _pairs(original, translated) -> list[tuple] | None:
    """(original segment, translated segment) of every place; None when the two are not built alike."""
    ours, theirs = extract_segments(original), extract_segments(translated)
    if [_place(segment) for segment in ours] != [_place(segment) for segment in theirs]:
        return None
    return list(zip(ours, theirs, strict=True))


def _remember(world: World, source: TranslationSource, pairs: list[tuple]) -> None:
    english, user = world.locales["en"], world.users["editor"]
    strings = {
        (segment.context.path, segment.order): segment
        for segment in StringSegment.objects.filter(source=source).select_related("context")
    }
    overrides = {
        segment.context.path: segment
        for segment in OverridableSegment.objects.filter(source=source).select_related("context")
    }
    said, changed, seen = [], [], set()
    for ours, theirs in pairs:
        if isinstance(ours, StringSegmentValue):
            found = strings[ours.path, ours.order]
            if (found.string_id, found.context_id) in seen:
                continue
            seen.add((found.string_id, found.context_id))
            said.append(
                StringTranslation(
                    translation_of_id=found.string_id,
                    context_id=found.context_id,
                    locale=english,
                    data=theirs.string.data,
                    translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
                    last_translated_by=user,
                )
            )
        elif isinstance(ours, OverridableSegmentValue) and ours.data != theirs.data:
            changed.append(
                SegmentOverride(
                    locale=english,
                    context=overrides[ours.path].context,
                    data_json=json.dumps(theirs.data, cls=DjangoJSONEncoder),
                    last_translated_by=user,
                )
            )
    StringTranslation.objects.bulk_create(said)
    SegmentOverride.objects.bulk_create(changed)
