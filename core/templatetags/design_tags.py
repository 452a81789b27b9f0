"""Drawings and icons in templates: {% cover %}, {% logo_tile %}, {% portrait %}, {% icon %}, and the small charts."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from core.covers import charts, cover_svg, logo_svg, portrait_svg, signature

register = template.Library()


def _drawn(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308 - our own drawing or template: nothing that was typed stands in it unescaped


@register.simple_tag(takes_context=True)
def cover(
    context: template.Context,
    seed: object,
    kind: str = "article",
    ratio: str = "16:9",
    accent: str | None = None,
) -> SafeString:
    """An inline drawing. In a list each one differs from the three before it on the page."""
    seed = str(seed)
    # Kept on the request: an include with "only" gets a context of its own, and what it sets there is lost.
    keeper = getattr(context, "request", None)
    memory = getattr(keeper, "_covers_drawn", {})
    if (seed, kind) not in memory:
        # Three back, because the first of a list often stands above the third and fourth.
        near = tuple(drawn for _, drawn in list(memory.values())[-3:])
        memory[seed, kind] = (near, signature(seed, kind, beside=near))
        if keeper is not None:
            keeper._covers_drawn = memory
    beside = memory[seed, kind][0]
    return _drawn(cover_svg(seed, kind, ratio=ratio, accent=accent, beside=beside))


@register.simple_tag
def logo_tile(name: str) -> SafeString:
    return _drawn(logo_svg(str(name)))


@register.simple_tag
def portrait(name: str) -> SafeString:
    return _drawn(portrait_svg(str(name)))


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon from templates/icons. It is decoration: put words beside it, or in a visually-hidden span."""
    return _drawn(_icon(name))


_icons: dict[str, str] = {}


def _icon(name: str) -> str:
    if name not in _icons:
        _icons[name] = render_to_string(f"icons/{name}.html").strip()
    return _icons[name]


@register.simple_tag
def share_arc(percent: float) -> SafeString:
    """A half circle filled to a share, 0 to 100."""
    return _drawn(charts.arc(percent))


@register.simple_tag
def bars(values: object) -> SafeString:
    """Small columns; the last one is the crossing's colour. values: numbers, or text such as "12, 40, 95"."""
    return _drawn(charts.bars(charts.numbers(values)))


@register.filter
def page_range(paginator: object, number: int) -> list[int | None]:
    """Page numbers worth showing around the present one; None stands for a gap."""
    last = paginator.num_pages
    wanted = sorted({1, 2, number - 1, number, number + 1, last - 1, last} & set(range(1, last + 1)))
    shown: list[int | None] = []
    for page in wanted:
        if shown and shown[-1] is not None and page - shown[-1] == 2:
            shown.append(page - 1)
        elif shown and shown[-1] is not None and page - shown[-1] > 2:
            shown.append(None)
        shown.append(page)
    return shown


@register.filter
def org_number(value: object) -> str:
    """Nine digits in groups of three, held together by no-break spaces; anything else as it is."""
    text = str(value or "").replace(" ", "")
    return "\u00a0".join((text[:3], text[3:6], text[6:])) if text.isdigit() and len(text) == 9 else str(value or "")
