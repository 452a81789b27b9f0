"""Translations of an edition's pages that follow their originals: those of the copies follow the copies."""

from collections.abc import Mapping

from wagtail.models import Page
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)

#: The texts that copying changes: the copy has its own in each language.
_OWN_TEXTS = ("title", "draft_title", "slug")


def carry_translations(made: Mapping[int, Page]) -> None:
    """`made` maps primary keys of pages to their copies, which are saved.

    A translation that was synchronised with its original is so again, with the texts that were translated. One whose
    original or whose page was not copied is left as an ordinary page.
    """
    olds = Page.objects.filter(pk__in=made).select_related("locale")
    by_key: dict = {}
    for old in olds:
        by_key.setdefault(old.translation_key, {})[old.locale_id] = made[old.pk]
    synced = Translation.objects.filter(enabled=True, source__object__in=by_key).select_related("source")
    for translation in synced.order_by("pk"):
        copies = by_key[translation.source.object_id]
        original, target = copies.get(translation.source.locale_id), copies.get(translation.target_locale_id)
        if original is not None and target is not None:
            _carry(translation, original, target)


def _carry(old: Translation, original: Page, target: Page) -> None:
    source, _is_new = TranslationSource.get_or_create_from_instance(original)
    Translation.objects.create(source=source, target_locale_id=old.target_locale_id, enabled=True)
    _carry_texts(old, source, target)
    _carry_overrides(old, source)


def _carry_texts(old: Translation, source: TranslationSource, target: Page) -> None:
    texts = StringTranslation.objects.filter(
        locale=old.target_locale_id, context__object=old.source.object_id, has_error=False
    )
    by_place = {(text.context.path, text.translation_of_id): text for text in texts.select_related("context")}
    translated = {path for path, _string in by_place}
    for segment in StringSegment.objects.filter(source=source).select_related("context"):
        path = segment.context.path
        found = by_place.get((path, segment.string_id))
        if path in _OWN_TEXTS and path in translated:
            data = getattr(target, path)
        elif found is not None:
            data = found.data
        else:
            continue
        StringTranslation.objects.get_or_create(
            translation_of_id=segment.string_id,
            locale_id=old.target_locale_id,
            context=segment.context,
            defaults={
                "data": data,
                "translation_type": found.translation_type if found else StringTranslation.TRANSLATION_TYPE_MANUAL,
                "tool_name": found.tool_name if found else "",
                "last_translated_by_id": found.last_translated_by_id if found else None,
            },
        )


def _carry_overrides(old: Translation, source: TranslationSource) -> None:
    """What the translation has instead of the original's, such as another picture."""
    overrides = SegmentOverride.objects.filter(
        locale=old.target_locale_id, context__object=old.source.object_id, has_error=False
    )
    by_path = {each.context.path: each for each in overrides.select_related("context")}
    for segment in OverridableSegment.objects.filter(source=source).select_related("context"):
        if found := by_path.get(segment.context.path):
            SegmentOverride.objects.create(
                locale_id=old.target_locale_id,
                context=segment.context,
                data_json=found.data_json,
                last_translated_by_id=found.last_translated_by_id,
            )
