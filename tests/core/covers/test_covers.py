"""The drawings: deterministic, small, safe to inline, and never two alike side by side."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.template import Context, RequestContext, Template
from django.test import RequestFactory

from core.covers import charts, cover_svg, draw_portrait, logo_svg, portrait_of, share_png, signature
from core.covers.families import FAMILIES
from core.covers.palette import SCHEMES
from core.covers.tiles import TILES, initials

KINDS = tuple(FAMILIES)


def well_formed(svg):
    return ElementTree.fromstring(svg)


RATIOS = {"16:9": 320, "4:3": 240, "1:1": 180, "3:1": 540}


@pytest.mark.parametrize("kind", KINDS)
def test_two_hundred_consecutive_seeds_all_differ_and_neighbours_look_different(kind):
    seeds = [str(number) for number in range(1, 201)]
    drawings = [cover_svg(seed, kind) for seed in seeds]
    assert len(set(drawings)) == 200
    for one, next_one in pairwise(seeds):
        a, b = signature(one, kind), signature(next_one, kind)
        assert a.composition != b.composition, (one, next_one)
        assert a.ground != b.ground, (one, next_one)


@pytest.mark.parametrize("kind", KINDS)
def test_named_seeds_all_differ_and_use_the_whole_family(kind):
    seeds = [f"Sak nummer {letter}{other}" for letter in "abcdefghijklmnopqrst" for other in "abcdefghij"]
    assert len({cover_svg(seed, kind) for seed in seeds}) == 200
    seen = {signature(seed, kind) for seed in seeds}
    assert {s.composition for s in seen} == {draw.__name__ for draw in FAMILIES[kind]}
    assert {s.ground for s in seen} == {scheme.name for scheme in SCHEMES}


def test_a_drawing_beside_another_moves_away_from_it():
    for number in range(100):
        before = signature(f"a{number}x", "news")
        after = signature(f"b{number}x", "news", beside=(before,))
        assert after.composition != before.composition
        assert after.ground != before.ground


@pytest.mark.parametrize("kind", [*KINDS, "something else"])
@pytest.mark.parametrize(("ratio", "width"), RATIOS.items())
def test_drawings_are_well_formed_small_and_without_ids_or_styles(kind, ratio, width):
    for number in range(30):
        svg = cover_svg(str(number), kind, ratio=ratio)
        assert len(svg.encode()) < 6000
        root = well_formed(svg)
        assert root.get("viewBox") == f"0 0 {width} 180"
        assert root.get("aria-hidden") == "true"
        assert not re.search(r"\b(id|style|href|on\w+)=", svg)
        assert "nan" not in svg
        assert not re.search(r"[ \"MmaAhvHVqtlL-]\d[\d.]*e-?\d", svg)


def test_the_same_seed_gives_the_same_drawing():
    # A literal, because the same must come out in another process, on another machine and next year.
    assert signature("42", "conference") == ("great_crossing", "fjord")
    assert cover_svg("42", "conference") == cover_svg("42", "conference")
    assert cover_svg("42", "conference") != cover_svg("42", "seminar")


def test_an_unknown_ratio_is_an_error():
    with pytest.raises(ValueError, match="16:9"):
        cover_svg("1", "news", ratio="2:1")


def test_an_accent_colour_is_drawn():
    assert "#AB12CD" in cover_svg("7", "conference", accent="#ab12cd")
    assert cover_svg("7", "conference", accent="coral")


@pytest.mark.parametrize("hostile", ['"/><script>alert(1)</script>', "#12345", "url(#x)", "red;", "#gggggg", ""])
def test_an_invalid_accent_is_ignored(hostile):
    assert cover_svg("7", "news", accent=hostile) == cover_svg("7", "news")


def test_hostile_names_cannot_break_out_of_a_tile():
    for name in ("<b>onde</b> & sønner", '"><script>', "", "   ", "&", "\x00\x01", "𝕏 Æ"):
        well_formed(logo_svg(name))
        well_formed(draw_portrait(portrait_of(name)))
        assert "<script" not in logo_svg(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Drammen Sag og Høvleri AS", "DS"),
        ("Åssiden Elektro AS", "ÅE"),
        ("Møbel", "M"),
        ("AS", "A"),
        ("Øvre Eiker kommune", "ØE"),
        ("3B Regnskap", "3R"),
        ("", ""),
    ],
)
def test_initials_leave_out_legal_forms_and_small_words(name, expected):
    assert initials(name) == expected


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_letters_on_tiles_can_be_read():
    for ground, drawing, letters in TILES:
        assert contrast(letters, ground) >= 4.5, ground
        assert contrast(letters, drawing) >= 4.5, drawing


def test_share_image_has_the_right_dimensions_and_file_size():
    title = "Bærekraftkonferansen: hva ti bedrifter lærte da de regnet på sitt eget utslipp for første gang"
    for text in (title, "Innsikt", "Næringsforeningsmedlemskapsordningsevaluering #set page(fill: red) \\ $x$"):
        png = share_png(text, "torsdag 21. januar, Union Scene", "12", "conference", name="Foreningen")
        assert png[:8] == b"\x89PNG\r\n\x1a\n"
        assert (int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")) == (1200, 630)
        assert len(png) < 300_000


def test_template_tags_keep_neighbours_apart_even_through_includes():
    request = RequestFactory().get("/")
    template = Template(
        "{% load design_tags %}{% for s in seeds %}{% include inner with s=s only %}|{% endfor %}{% cover 'a' 'news' %}"
    )
    inner = Template("{% load design_tags %}{% cover s 'news' %}")
    html = template.render(RequestContext(request, {"seeds": list("abcdefgh"), "inner": inner}))
    drawings = html.split("|")
    grounds = [re.search(r'fill="(#\w+)"', svg)[1] for svg in drawings]
    for place in range(len(grounds) - 1):
        near = grounds[max(0, place - 3) : place]
        assert grounds[place] not in near
    assert drawings[-1] == drawings[0], "the same picture twice on a page stays the same"


def test_tags_work_without_a_request():
    html = Template("{% load design_tags %}{% cover 1 'news' %}{% logo_tile 'A' %}{% icon 'search' %}").render(
        Context()
    )
    assert html.count("<svg") == 3


@pytest.mark.parametrize(("share", "drawn"), [(0, 1), (78, 2), (100, 2), (-5, 1), (250, 2)])
def test_share_arc_stays_within_its_half_circle(share, drawn):
    svg = charts.arc(share)
    well_formed(svg)
    assert svg.count("<path") == drawn


def test_bars_accept_text_and_ignore_invalid_numbers():
    svg = charts.bars(charts.numbers("12, 40, mange, 95"))
    assert svg.count("<path") == 3
    assert charts.bars(charts.numbers("")) == ""
    well_formed(charts.bars([0, 0]))
