"""Drawings and icons in templates: {% cover %}, {% logo_tile %}, {% portrait %}, {% icon %}, and the small charts."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from core.covers import charts, cover_svg, logo_svg, signature
from core.looks import Look
from core.pages.portraits import portrait_on_page

register = template.Library()


def _drawn(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308 - a drawing or a template of this project, in which typed text is escaped


@register.simple_tag(takes_context=True)
def cover(
    context: template.Context,
    seed: object,
    kind: str = "article",
    ratio: str = "16:9",
    look: Look | None = None,
) -> SafeString:
    """An inline drawn cover. It differs from the three covers before it on the page, except in what `look` says."""
    seed = str(seed)
    # Stored on the request, because an include with "only" has its own context, whose changes are lost.
    request = getattr(context, "request", None)
    covers_drawn = getattr(request, "_covers_drawn", {})
    if (seed, kind) not in covers_drawn:
        # Three, because in a list with columns the first cover is often above the third or the fourth.
        previous = tuple(drawn for _, drawn in list(covers_drawn.values())[-3:])
        covers_drawn[seed, kind] = (previous, signature(seed, kind, beside=previous))
        if request is not None:
            request._covers_drawn = covers_drawn
    beside = covers_drawn[seed, kind][0]
    if look is None:
        return _drawn(cover_svg(seed, kind, ratio=ratio, beside=beside))
    chosen = {"accent": look.accent_colour, "ground": look.ground, "motif": look.motif}
    return _drawn(cover_svg(seed, kind, ratio=ratio, beside=beside, **chosen))


@register.simple_tag
def logo_tile(name: str) -> SafeString:
    return _drawn(logo_svg(str(name)))


@register.simple_tag(takes_context=True)
def portrait(context: template.Context, name: str) -> SafeString:
    """A drawn portrait, never the same one for two people on a page."""
    return _drawn(portrait_on_page(getattr(context, "request", None), str(name)))


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon from templates/icons. It is decorative, so it needs a text beside it or in a visually-hidden span."""
    return _drawn(_icon(name))


_icons: dict[str, str] = {}


def _icon(name: str) -> str:
    if name not in _icons:
        _icons[name] = render_to_string(f"icons/{name}.html").strip()
    return _icons[name]


@register.simple_tag
def share_arc(percent: float) -> SafeString:
    """A half circle filled to a percentage, 0 to 100."""
    return _drawn(charts.arc(percent))


@register.simple_tag
def bars(values: object) -> SafeString:
    """A small column chart with the last column in the accent colour. `values`: numbers, or text like "12, 40, 95"."""
    return _drawn(charts.bars(charts.numbers(values)))


@register.filter
def page_range(paginator: object, number: int) -> list[int | None]:
    """The page numbers to show around the current one. None stands for a gap."""
    last = paginator.num_pages
    near_page_numbers = sorted({1, 2, number - 1, number, number + 1, last - 1, last} & set(range(1, last + 1)))
    numbers: list[int | None] = []
    for page_number in near_page_numbers:
        if numbers and numbers[-1] is not None and page_number - numbers[-1] == 2:
            numbers.append(page_number - 1)
        elif numbers and numbers[-1] is not None and page_number - numbers[-1] > 2:
            numbers.append(None)
        numbers.append(page_number)
    return numbers


@register.filter
def org_number(value: object) -> str:
    """Nine digits in groups of three with no-break spaces between; any other value unchanged."""
    text = str(value or "").replace(" ", "")
    return "\u00a0".join((text[:3], text[3:6], text[6:])) if text.isdigit() and len(text) == 9 else str(value or "")
