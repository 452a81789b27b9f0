"""The table block: how it is laid out, cleaned, searched and translated."""

import json

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.utils import translation

from core.content.blocks.tables import TableBlock, lay_out

HEAD = {"table_header_choice": "both", "first_row_is_table_header": True, "first_col_is_header": True}


def table(*rows, **more):
    return {"data": [list(row) for row in rows], "table_caption": "Tall"} | HEAD | more


def shown(value, language="nb"):
    with translation.override(language):
        return BeautifulSoup(TableBlock().render(value), "html.parser")


def test_columns_of_numbers_are_aligned_and_have_their_headers():
    found = shown(table(["År", "Medlemmer", "Hvem"], ["2025", "12500", "- Styret\n- Alle"], ["2026", "980", ""]))
    assert [th.get_text() for th in found.select("th.num")] == ["Medlemmer"]
    assert [td.get_text() for td in found.select("td.num")] == ["12\u00a0500", "980"]
    assert [th["scope"] for th in found.select("th")] == ["col", "col", "col", "row", "row"]
    assert [li.get_text() for li in found.select("td li")] == ["Styret", "Alle"]
    assert found.caption.get_text() == "Tall"


def test_numbers_follow_the_language_of_the_page():
    value = table(["", "Kroner"], ["Inntekt", "10120,5"])
    assert shown(value, "en").select_one("td.num").get_text() == "10,120.5"


def test_rows_of_unequal_length_and_empty_tables_are_shown():
    assert len(shown(table(["A", "B", "C"], ["1"])).select("tbody tr > *")) == 3
    for value in (None, {"data": []} | HEAD, {"data": [[]]} | HEAD, {"data": [[None, 7]]} | HEAD):
        assert TableBlock().render(value) is not None
    assert lay_out({"data": [["a", None]]}, "nb").rows[0][1].text == ""


@pytest.mark.parametrize("sent", ["", "null", "[]", "7", "{", '{"data": 1}', '{"data": [1]}', '"x"', '{"data": null}'])
def test_what_is_no_table_is_none(sent):
    assert TableBlock().value_from_form(sent) is None


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (table(*[["x"]] * 301), "300"),
        (table(["x"] * 21), "20"),
        (table(["x"], ["y" * 2001]), "2"),
        (table(["x"], table_caption="x" * 301), "300"),
    ],
)
def test_a_table_that_is_too_large_is_refused_with_a_reason(value, message):
    with pytest.raises(ValidationError, match=message):
        TableBlock().clean(value)


def test_hidden_characters_are_removed_and_lines_are_kept():
    clean = TableBlock().clean(table(["a\u202eb", "- en\r\n- to"], table_caption="x\x00y"))
    assert clean["data"] == [["ab", "- en\n- to"]]
    assert clean["table_caption"] == "xy"
    assert json.dumps(clean)


def test_cells_with_only_a_number_are_not_translated():
    block = TableBlock()
    segments = block.get_translatable_segments(table(["Navn", "Tall"], ["Ett", "12 500"], ["To", "7 %"]))
    assert [segment.path for segment in segments] == ["0-0", "0-1", "1-0", "2-0", "caption"]


def test_the_search_finds_the_words_of_links():
    assert TableBlock().get_searchable_content(table(["[Planen](/plan/)", ""])) == ["Planen"]


@pytest.mark.parametrize(
    "posted",
    [
        "[]", "7", '"x"', "{", '{"data": 1}', '{"data": [1]}', '{"data": [[{"a": 1}, [2], null, true]]}',
        '{"data": [["a"]], "table_caption": ["b"]}', '{"data": [["a"]], "table_caption": 5}', '{"data": [[]]}',
        '{"data": [[], ["a"]], "first_row_is_table_header": "x"}',
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_or_shown_as_text(posted):
    block = TableBlock()
    try:
        value = block.clean(block.value_from_form(posted))
    except ValidationError:
        return
    block.render(value)
    block.get_searchable_content(value)
    block.get_translatable_segments(value)


def test_a_table_of_five_thousand_rows_is_refused_and_kept_in_the_form():
    block = TableBlock()
    value = block.value_from_form(json.dumps({"data": [["=1+1", "b"]] * 5000, "table_caption": ""}))
    with pytest.raises(ValidationError, match="300"):
        block.clean(value)
    assert len(value["data"]) == 5000
