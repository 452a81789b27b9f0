"""The colours that a series may choose: every pair that is used reaches AA, and the style sheet has the same ones."""

import itertools
import re
from pathlib import Path

import pytest

from core.covers import cover_svg, share_png
from core.covers.families import MOTIFS
from core.covers.palette import GROUNDS
from core.looks import ACCENT_COLOURS, Accent, Ground, Look, Motif

INK, PAPER, SOFT = "#14212b", "#faf7f1", "#c9d8d6"
TEXT, GRAPHICS = 4.5, 3.0
GROUND_COLOURS = {Ground(name): scheme.ground.lower() for name, scheme in GROUNDS.items()}
BASE_CSS = (Path(__file__).parents[2] / "static" / "css" / "base.css").read_text(encoding="utf-8")


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_does():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("accent", Accent)
def test_dark_text_on_the_accent(accent):
    """Stub of the ticket, bar with the price, and the mark of what is on now."""
    assert contrast(INK, ACCENT_COLOURS[accent]) >= TEXT


@pytest.mark.parametrize("ground", Ground)
def test_light_text_on_the_ground(ground):
    """Title, lead, facts and links of the head, and its breadcrumbs."""
    assert contrast(PAPER, GROUND_COLOURS[ground]) >= 7
    assert contrast(SOFT, GROUND_COLOURS[ground]) >= TEXT


@pytest.mark.parametrize(("accent", "ground"), list(itertools.product(Accent, Ground)))
def test_icons_and_rules_in_the_accent_on_the_ground(accent, ground):
    assert contrast(ACCENT_COLOURS[accent], GROUND_COLOURS[ground]) >= GRAPHICS


def test_the_style_sheet_has_the_same_colours():
    accents = dict(re.findall(r"\.accent--(\w+) \{ --accent: (#\w+); \}", BASE_CSS))
    grounds = dict(re.findall(r"\.ground--(\w+) \{ --dark-ground: (#\w+); \}", BASE_CSS))
    assert accents == {str(accent): colour for accent, colour in ACCENT_COLOURS.items()}
    assert grounds == {str(ground): colour for ground, colour in GROUND_COLOURS.items()}


def test_every_choice_can_be_drawn():
    assert set(Motif.values) == set(MOTIFS)
    assert set(Ground.values) == set(GROUNDS)


@pytest.mark.parametrize("motif", Motif)
def test_a_motif_is_drawn_whatever_the_page_is(motif):
    look = Look("ochre", "wine", motif)
    chosen = {"accent": look.accent_colour, "ground": look.ground, "motif": look.motif}
    drawings = [cover_svg(seed, kind, **chosen) for seed, kind in (("1", "conference"), ("2", "seminar"))]
    for drawing in drawings:
        assert GROUND_COLOURS[Ground.WINE].upper() in drawing
        assert look.accent_colour.upper() in drawing
    # The same composition, and no two editions alike.
    assert drawings[0] != drawings[1]


def test_an_unknown_motif_and_ground_break_no_page():
    assert cover_svg("7", "conference", ground="nothing", motif="nothing") == cover_svg("7", "conference")


def test_the_share_image_has_the_look():
    plain = share_png("Innsikt", "26. august", "7", "conference")
    chosen = share_png("Innsikt", "26. august", "7", "conference", accent="#dba43c", ground="wine", motif="stairs")
    assert plain[:8] == chosen[:8] == b"\x89PNG\r\n\x1a\n"
    assert plain != chosen
    assert len(chosen) < 300_000


def test_a_look_without_ground_leaves_the_drawing_its_own():
    assert Look().css == "accent--coral"
    assert Look("moss", "wine").css == "accent--moss ground--wine"
    grounds = {cover_svg(str(number), "conference", accent=Look().accent_colour)[:260] for number in range(6)}
    assert len(grounds) > 1
    plain, other = (share_png("Møte", "", "7", "conference", accent="#f0654a", ground=each) for each in ("", "fjord"))
    assert plain != other
