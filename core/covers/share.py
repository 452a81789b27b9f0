"""The share image of a page, 1200 x 630 pixels: drawing to the right, text to the left."""

from __future__ import annotations

import json
from pathlib import Path

import typst

from core.covers.draw import cover_svg
from core.covers.palette import GROUNDS, accent_colour

FONTS = Path(__file__).resolve().parent.parent / "pdf" / "fonts"
SOURCE = Path(__file__).resolve().parent / "share.typ"


def share_png(
    title: str,
    meta_line: str,
    seed: str,
    kind: str,
    *,
    name: str = "",
    accent: str | None = None,
    ground: str = "",
    motif: str = "",
) -> bytes:
    """A PNG of 1200 x 630 pixels. `meta_line` has date and place; `name` is the association's, below its logo.

    `accent` is a palette name or #rrggbb. With a `ground`, that is behind text and drawing, and the accent is a band.
    """
    data = {
        "title": title.strip()[:140],
        "meta": meta_line.strip()[:120],
        "name": name.strip()[:60],
        "cover": cover_svg(str(seed), kind, ratio="1:1", accent=accent, ground=ground, motif=motif),
        "ground": GROUNDS[ground or "fjord"].ground,
        "accent": (accent_colour(accent) or "") if ground else "",
    }
    return typst.compile(
        SOURCE.read_bytes(),
        format="png",
        ppi=72,
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
    )
