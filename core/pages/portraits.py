"""The drawn portraits of one page. Two people without photographs get two drawings."""

from collections.abc import Iterable

from django.http import HttpRequest

from core.covers import draw_portrait, portrait_of


def reserve_portraits(request: HttpRequest, names: Iterable[str]) -> None:
    """Choose the portraits of these people, before any part of the page that may be cached is rendered.

    Otherwise a part from the cache and a part that is rendered now could show the same drawing.
    """
    portraits = request.__dict__.setdefault("_portraits_drawn", {})
    for name in names:
        if name not in portraits:
            portraits[name] = portrait_of(name, set(portraits.values()))


def portrait_on_page(request: HttpRequest | None, name: str) -> str:
    """The drawn portrait as SVG. Without a request, such as in an e-mail, the one that the name has by itself."""
    if request is None:
        return draw_portrait(portrait_of(name))
    reserve_portraits(request, [name])
    return draw_portrait(request.__dict__["_portraits_drawn"][name])
