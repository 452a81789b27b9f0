"""What the blocks of a body choose, fetched together: one query for all pages, one for all pictures, and so on.

Wagtail fetches for each type of block by itself, so that a page with pictures, galleries and films would ask for
pictures three times.
"""

from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from typing import Any

from django.db.models import Model, QuerySet, prefetch_related_objects
from wagtail import blocks
from wagtail.models import Page

from core.content.links import LinkedPages, linked_page_ids
from core.framework import is_loaded

#: While a body is fetched: model → primary key → row, or None for a row that is gone.
_fetched: ContextVar[dict[type[Model], dict[Any, Model | None]] | None] = ContextVar("fetched", default=None)


class FetchedTogether:
    """Mixin of choosers whose rows are fetched together with those of the other blocks of the body.

    The sizes of several pictures are fetched in one query. Those of a single one are left to Wagtail, which remembers
    them.
    """

    def rows(self) -> QuerySet:
        """The rows that readers may see."""
        return self.model_class.objects.all()

    def pictures(self, rows: Iterable[Model]) -> list[Model]:
        """The pictures that are shown for the rows."""
        return []

    def bulk_to_python(self, values):
        known = (_fetched.get() or {}).get(self.model_class)
        if known is None:
            ids = {value for value in values if value}
            known = self.rows().in_bulk(ids)
            fetch_sizes(self.pictures(known.values()))
        return [known.get(value) for value in values]


def fetch_sizes(pictures: Iterable[Model]) -> None:
    """The sizes of the pictures, in one query."""
    different = {id(picture): picture for picture in pictures}
    if len(different) > 1:
        prefetch_related_objects(list(different.values()), "renditions")


def fetch_body(body: blocks.StreamValue, page: Page | None = None, pictures: Iterable[Model] = ()) -> LinkedPages:
    """Fetch what the blocks choose, and the pages that they link to with their translations.

    The photo and the share image of `page` are fetched with the pictures. `pictures` are others that the page shows,
    whose sizes are fetched too. It must be called before the blocks are read.
    """
    wanted: dict[type[Model], set] = {Page: set()}
    choosers: dict[type[Model], FetchedTogether] = {}
    for chooser, key in _chosen(body.stream_block, list(body.raw_data)):
        if chooser:
            choosers[chooser.model_class] = chooser
        wanted.setdefault(chooser.model_class if chooser else Page, set()).add(key)
    of_page = _pictures_of(page)
    for _name, model, key in of_page:
        wanted.setdefault(model, set()).add(key)
    pages = _with_translations(wanted.pop(Page))
    fetched: dict[type[Model], dict[Any, Any]] = {Page: {each.pk: each for each in pages}}
    shown = list(pictures)
    for model, keys in wanted.items():
        chooser = choosers.get(model)
        rows = (chooser.rows() if chooser else model.objects.all()).in_bulk(keys)
        shown += chooser.pictures(rows.values()) if chooser else rows.values()
        fetched[model] = dict.fromkeys(keys) | rows
    fetch_sizes(shown)
    for name, model, key in of_page:
        setattr(page, name, fetched[model][key])
    token = _fetched.set(fetched)
    try:
        for block in body:
            _ = block.value  # Wagtail makes all blocks of its type
    finally:
        _fetched.reset(token)
    return LinkedPages(body, pages)


def _pictures_of(page: Page | None) -> list[tuple[str, type[Model], Any]]:
    """The photo and the share image of a page that are not loaded yet: field, model and key."""
    found = []
    for name in ("photo", "share_image"):
        key = getattr(page, f"{name}_id", None)
        if page is not None and key and not is_loaded(page, name):
            found.append((name, page._meta.get_field(name).related_model, key))
    return found


def _with_translations(keys: set[int]) -> list[Page]:
    """The pages and their translations, in one query."""
    if not keys:
        return []
    wanted = Page.objects.filter(pk__in=keys).order_by().values("translation_key")
    return list(Page.objects.filter(translation_key__in=wanted))


def _chosen(block: blocks.Block, raw) -> Iterator[tuple[FetchedTogether | None, Any]]:
    """Every choice in the stored value of a block, with the block that it was made in; None for a link in a text."""
    if not raw:
        return
    if isinstance(block, FetchedTogether):
        yield block, raw
    elif isinstance(block, blocks.RichTextBlock):
        for key in linked_page_ids(block.to_python(raw)):
            yield None, key
    else:
        for child, value in _children(block, raw):
            yield from _chosen(child, value)


def _children(block: blocks.Block, raw) -> Iterator[tuple[blocks.Block, Any]]:
    if isinstance(block, blocks.BaseStructBlock):
        yield from ((child, raw.get(name)) for name, child in block.child_blocks.items())
    elif isinstance(block, blocks.ListBlock):
        for each in raw:
            is_item = isinstance(each, dict) and each.get("type") == "item" and "value" in each
            yield block.child_block, each["value"] if is_item else each
    elif isinstance(block, blocks.BaseStreamBlock):
        for each in raw:
            if child := block.child_blocks.get(each["type"]):
                yield child, each["value"]
