"""Registers the English pages as translations in wagtail-localize, so that editors can continue from them.

When the English page has the same blocks as the Norwegian one, each string is registered with its translation, and the
page is edited in the translation editor. When its blocks differ, the translation is registered but turned off: the
English page is edited as an ordinary page, and «Start synced translation» turns the translation on.
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
        _store_translations(world, source, pairs)


def _place(segment) -> tuple:
    return type(segment).__name__, segment.path, segment.order


def _pairs(original, translated) -> list[tuple] | None:
    """(original segment, translated segment) of every segment; None when the pages have different blocks."""
    original_segments, translated_segments = extract_segments(original), extract_segments(translated)
    if [_place(segment) for segment in original_segments] != [_place(segment) for segment in translated_segments]:
        return None
    return list(zip(original_segments, translated_segments, strict=True))


def _store_translations(world: World, source: TranslationSource, pairs: list[tuple]) -> None:
    english, user = world.locales["en"], world.users["editor"]
    strings = {
        (segment.context.path, segment.order): segment
        for segment in StringSegment.objects.filter(source=source).select_related("context")
    }
    overrides = {
        segment.context.path: segment
        for segment in OverridableSegment.objects.filter(source=source).select_related("context")
    }
    string_translations, segment_overrides, seen = [], [], set()
    for original, translated in pairs:
        if isinstance(original, StringSegmentValue):
            segment = strings[original.path, original.order]
            if (segment.string_id, segment.context_id) in seen:
                continue
            seen.add((segment.string_id, segment.context_id))
            string_translations.append(
                StringTranslation(
                    translation_of_id=segment.string_id,
                    context_id=segment.context_id,
                    locale=english,
                    data=translated.string.data,
                    translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
                    last_translated_by=user,
                )
            )
        elif isinstance(original, OverridableSegmentValue) and original.data != translated.data:
            segment_overrides.append(
                SegmentOverride(
                    locale=english,
                    context=overrides[original.path].context,
                    data_json=json.dumps(translated.data, cls=DjangoJSONEncoder),
                    last_translated_by=user,
                )
            )
    StringTranslation.objects.bulk_create(string_translations)
    SegmentOverride.objects.bulk_create(segment_overrides)
