"""Links between the pages of an edition: those of the copies lead to copies and not to last year's pages."""

from wagtail import blocks
from wagtail.fields import RichTextField
from wagtail.fields import StreamField as WagtailStreamField
from wagtail.models import Page

from core.content.links import PAGE_LINK


def relink(page: Page, pks: dict[int, int]) -> bool:
    """Change the links in the page's texts, without saving it. Returns whether there were any.

    `pks` maps primary keys of pages to those of the pages to link to instead. Links to other pages are left.
    """
    is_changed = False
    for field in page._meta.concrete_fields:
        value = getattr(page, field.attname)
        if isinstance(field, RichTextField):
            new = _text(value, pks)
            if new != value:
                setattr(page, field.attname, new)
                is_changed = True
        elif isinstance(field, WagtailStreamField):
            raw = field.stream_block.get_prep_value(value)
            new = _raw(field.stream_block, raw, pks)
            if new != raw:
                setattr(page, field.attname, field.stream_block.to_python(new))
                is_changed = True
    return is_changed


def _text(source: str, pks: dict[int, int]) -> str:
    def changed(link) -> str:
        start, end = (position - link.start() for position in link.span(1))
        return f"{link[0][:start]}{pks.get(int(link[1]), link[1])}{link[0][end:]}"

    return PAGE_LINK.sub(changed, source)


def _raw(block: blocks.Block, raw, pks: dict[int, int]):
    """The stored value of a block, with its links changed at any depth."""
    if raw is None:
        return None
    if isinstance(block, blocks.PageChooserBlock):
        return pks.get(raw, raw)
    if isinstance(block, blocks.RichTextBlock):
        return _text(raw, pks)
    if isinstance(block, blocks.StructBlock):
        children = block.child_blocks
        return {name: _raw(children[name], value, pks) if name in children else value for name, value in raw.items()}
    if isinstance(block, blocks.StreamBlock):
        children = block.child_blocks
        return [{**each, "value": _raw(children[each["type"]], each["value"], pks)} for each in raw]
    if isinstance(block, blocks.ListBlock):
        return [_item(block.child_block, each, pks) for each in raw]
    return raw


def _item(block: blocks.Block, raw, pks: dict[int, int]):
    """One item of a list: with an id of its own, or the bare value, as Wagtail reads both."""
    if isinstance(raw, dict) and raw.get("type") == "item" and "value" in raw:
        return {**raw, "value": _raw(block, raw["value"], pks)}
    return _raw(block, raw, pks)
