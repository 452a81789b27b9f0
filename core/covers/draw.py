"""Drawing of a cover from a seed and a kind."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from random import Random
from typing import NamedTuple

from core.covers.families import FAMILIES, MOTIFS
from core.covers.palette import GROUNDS, SCHEMES, accent_colour
from core.covers.shapes import H, rect

WIDTHS = {"16:9": 320, "4:3": 240, "1:1": 180, "3:1": 540}


class Signature(NamedTuple):
    """The most visible properties of a cover: its composition and its background."""

    composition: str
    ground: str


def digest(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def _choose(seed: str, kind: str, beside: tuple[Signature, ...]) -> tuple[int, int]:
    """The indexes of composition and background, different from those of the covers `beside`.

    A seed that ends in a number steps through compositions and backgrounds, so that consecutive ids never look alike.
    Any other seed is hashed.
    """
    family = FAMILIES.get(kind, FAMILIES["article"])
    tail = re.search(r"(\d{1,12})$", seed)
    if tail:
        ordinal = int(tail[1])
        base = digest(seed[: tail.start()] + kind)
        # Every full round through the compositions shifts the backgrounds by one, so that all pairs occur.
        composition, ground = ordinal + base, ordinal + ordinal // (len(family) * len(SCHEMES)) + base
    else:
        value = digest(f"{kind}:{seed}")
        composition, ground = value, value // 64
    composition, ground = composition % len(family), ground % len(SCHEMES)
    near = beside[-3:]  # a family has four compositions at least, so one is always free
    compositions = {neighbour.composition for neighbour in near}
    grounds = {neighbour.ground for neighbour in near}
    while family[composition].__name__ in compositions:
        composition = (composition + 1) % len(family)
    while SCHEMES[ground].name in grounds:
        ground = (ground + 1) % len(SCHEMES)
    return composition, ground


def signature(seed: str, kind: str, *, beside: tuple[Signature, ...] = ()) -> Signature:
    composition, ground = _choose(str(seed), kind, beside)
    return Signature(FAMILIES.get(kind, FAMILIES["article"])[composition].__name__, SCHEMES[ground].name)


@lru_cache(maxsize=2048)
def cover_svg(
    seed: str,
    kind: str,
    *,
    accent: str | None = None,
    ground: str = "",
    motif: str = "",
    ratio: str = "16:9",
    beside: tuple[Signature, ...] = (),
) -> str:
    """A cover as an inline <svg> without ids, so that a page may hold several.

    `kind` is news, breakfast, seminar, webinar or conference; any other value is drawn as an article. `accent` is a
    palette name or #rrggbb. `ratio` is 16:9, 4:3, 1:1 or 3:1. `beside` has the signatures of covers near this one on
    the page; the cover differs from the last three, except in what `ground` and `motif` say: names in
    `palette.GROUNDS` and `families.MOTIFS`. Raises ValueError for an unknown ratio.
    """
    if ratio not in WIDTHS:
        raise ValueError(f"ratio must be one of {', '.join(WIDTHS)}")
    width = WIDTHS[ratio]
    composition, scheme_number = _choose(str(seed), kind, beside)
    scheme = GROUNDS.get(ground, SCHEMES[scheme_number])
    accent = accent_colour(accent)
    if accent:
        scheme = scheme._replace(accent=accent)
        if scheme.ground == accent:
            scheme = scheme._replace(ground=SCHEMES[(scheme_number + 1) % len(SCHEMES)].ground)
    draw = MOTIFS.get(motif) or FAMILIES.get(kind, FAMILIES["article"])[composition]
    source = Random(digest(f"{seed}/{kind}"))  # noqa: S311 - a drawing, not a secret
    parts = [rect(0, 0, width, H, scheme.ground), *draw(width, source, scheme)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {H}" preserveAspectRatio="xMidYMid slice" '
        f'aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )
