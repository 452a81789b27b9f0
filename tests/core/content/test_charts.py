"""Charts: what is drawn, the table that says the same, and the sentence."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.utils import translation

from core.content.blocks.charts import ChartBlock
from core.content.chart import Chart, ChartShape, Point
from core.covers import charts


def chart(shape, *points, **more):
    return Chart(title="Tall", shape=shape, points=[Point(label, Decimal(value)) for label, value in points], **more)


@pytest.mark.parametrize(
    ("language", "shape", "sentence"),
    [
        ("nb", "shares", "Den største delen er Drammen, med 87\u00a0% av 894."),
        ("en", "shares", "The largest part is Drammen, with 87% of 894."),
        ("nb", "timeline", "Fra 780 i Drammen til 114 i Lier."),
        ("nb", "bars", "Flest: Drammen (780). Færrest: Lier (114)."),
    ],
)
def test_without_a_sentence_one_is_written(language, shape, sentence):
    with translation.override(language):
        assert chart(shape, ("Drammen", 780), ("Lier", 114)).description == sentence


def test_the_editors_sentence_wins():
    assert chart("bars", ("A", 1), ("B", 2), summary="B er størst.").description == "B er størst."


def test_numbers_have_their_unit_and_equally_many_decimals():
    rows = chart("bars", ("A", "1250.5"), ("B", "3"), unit="mill. kr").rows
    assert [row.text for row in rows] == ["1\u00a0250,5\u00a0mill. kr", "3,0\u00a0mill. kr"]
    assert [row.text for row in chart("bars", ("A", "12"), unit="%").rows] == ["12\u00a0%"]


@pytest.mark.parametrize("shape", ChartShape.values)
@pytest.mark.parametrize("values", [[], [0, 0], [5], [1, 2, 3], [10**12, 1], list(range(16))])
def test_every_chart_is_drawn_as_valid_xml(shape, values):
    drawn = chart(shape, *[(f"<{n}>", value) for n, value in enumerate(values)])
    for svg in [drawn.drawing, *(row.drawing for row in drawn.rows)]:
        if svg:
            assert ElementTree.fromstring(svg).get("aria-hidden") == "true"
    assert "nan" not in str(drawn.drawing)


def test_of_many_points_the_last_is_named():
    svg = charts.timeline([(str(year), float(year), str(year)) for year in range(2010, 2026)])
    assert ">2025<" in svg
    assert ">2024<" not in svg


@pytest.mark.parametrize("shape", ChartShape.values)
def test_a_screen_reader_gets_the_chart_as_a_table(shape):
    value = ChartBlock().to_python(
        {
            "title": "Medlemmer", "shape": shape, "unit": "", "summary": "", "note": "",
            "points": [{"label": "Drammen", "value": "780"}, {"label": "Lier", "value": "114"}],
        }
    )  # fmt: skip
    found = BeautifulSoup(ChartBlock().render(value), "html.parser")
    assert found.table.caption.get_text() == "Medlemmer"
    rows = [[cell.get_text(strip=True) for cell in row.select("th, td")][:2] for row in found.select("tbody tr")]
    assert rows == [["Drammen", "780"], ["Lier", "114"]]
    assert all(svg["aria-hidden"] == "true" for svg in found.select("svg"))
    assert found.select_one("figcaption").get_text() == "Medlemmer"


def test_shares_of_nothing_are_refused():
    block = ChartBlock()
    points = [{"label": "A", "value": 0}, {"label": "B", "value": 0}]
    value = block.to_python({"title": "X", "shape": "shares", "unit": "", "points": points, "summary": "", "note": ""})
    with pytest.raises(ValidationError):
        block.clean(value)


def test_a_share_of_less_than_one_per_cent_has_a_decimal():
    shares = [row.share for row in chart("shares", ("A", 9860), ("B", 99), ("C", 40), ("D", 11)).rows]
    assert shares == ["99\u00a0%", "1\u00a0%", "0,4\u00a0%", "0,1\u00a0%"]


def test_no_name_in_a_timeline_is_cut_off():
    points = [("Drammen kommune", 780, "1 000 000,00"), ("Øvre Eiker kommune", 114, "114")]
    texts = BeautifulSoup(charts.timeline(points), "html.parser").find_all("text")
    assert len(texts) == 4
    for text in texts:
        half = len(text.get_text()) * 3.7
        assert half <= float(text["x"]) <= 360 - half, text
