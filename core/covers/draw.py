"""From a seed and a kind to one drawing."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from random import Random
from typing import NamedTuple

from core.covers.families import FAMILIES
from core.covers.palette import SCHEMES, accent_colour
from core.covers.shapes import H, rect

WIDTHS = {"16:9": 320, "4:3": 240, "1:1": 180, "3:1": 540}


class Signature(NamedTuple):
    """What the eye compares first: which composition, on which ground."""

    composition: str
    ground: str


def digest(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def _choose(seed: str, kind: str, beside: tuple[Signature, ...]) -> tuple[int, int]:
    """A seed that ends in a number walks through compositions and grounds, so that consecutive ids never look
    alike; any other seed is hashed. beside moves on past what the neighbours have."""
    family = FAMILIES.get(kind, FAMILIES["article"])
    tail = re.search(r"(\d{1,12})$", seed)
    if tail:
        ordinal = int(tail[1])
        base = digest(seed[: tail.start()] + kind)
        # Every full round through the compositions shifts the grounds by one: all pairs occur.
        composition, ground = ordinal + base, ordinal + ordinal // (len(family) * len(SCHEMES)) + base
    else:
        value = digest(f"{kind}:{seed}")
        composition, ground = value, value // 64
    composition, ground = composition % len(family), ground % len(SCHEMES)
    near = beside[-3:]  # a family has four compositions at least, so one is always free
    compositions, grounds = {one.composition for one in near}, {one.ground for one in near}
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
    seed: str, kind: str, *, accent: str | None = None, ratio: str = "16:9", beside: tuple[Signature, ...] = ()
) -> str:
    """An inline <svg> without ids, so that many may stand on one page.

    kind: news, breakfast, seminar, webinar, conference; anything else is drawn as an article.
    accent: a palette name or #rrggbb for the colour of the crossing. ratio: 16:9, 4:3, 1:1 or 3:1 (else ValueError).
    beside: the signatures of at most three drawings near it on the page, to differ from.
    """
    if ratio not in WIDTHS:
        raise ValueError(f"ratio must be one of {', '.join(WIDTHS)}")
    width = WIDTHS[ratio]
    composition, ground = _choose(str(seed), kind, beside)
    scheme = SCHEMES[ground]
    chosen = accent_colour(accent)
    if chosen:
        scheme = scheme._replace(accent=chosen)
        if scheme.ground == chosen:
            scheme = scheme._replace(ground=SCHEMES[(ground + 1) % len(SCHEMES)].ground)
    draw = FAMILIES.get(kind, FAMILIES["article"])[composition]
    source = Random(digest(f"{seed}/{kind}"))  # noqa: S311 - a drawing, not a secret
    parts = [rect(0, 0, width, H, scheme.ground), *draw(width, source, scheme)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {H}" preserveAspectRatio="xMidYMid slice" '
        f'aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )
