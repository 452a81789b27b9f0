"""What is typed in the cells of a table: links, lists, numbers."""

import pytest

from core.content.table_cells import (
    Lines,
    Run,
    cell_html,
    is_number_column,
    plain_text,
    read_cell,
    read_number,
    write_numbers,
)


def test_lines_and_lists_follow_each_other():
    assert read_cell("Først\n- ett\n– to\nSist") == [
        Lines([[Run("Først")]]),
        Lines([[Run("ett")], [Run("to")]], is_list=True),
        Lines([[Run("Sist")]]),
    ]


def test_a_lone_hyphen_is_no_list():
    assert cell_html("-") == "-"
    assert cell_html("–") == "–"


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("Se [planen](/plan/) her", 'Se <a href="/plan/">planen</a> her'),
        ("[a](https://example.com/?a=1&b=2)", '<a href="https://example.com/?a=1&amp;b=2">a</a>'),
        ("- [a](mailto:a@example.com)", '<ul><li><a href="mailto:a@example.com">a</a></li></ul>'),
        ("<b>fet</b>", "&lt;b&gt;fet&lt;/b&gt;"),
        ("[a](javascript:alert(1))", "[a](javascript:alert(1))"),
        ("[a](//evil.example)", "[a](//evil.example)"),
        ('[a](https://x"onclick=1)', "[a](https://x&quot;onclick=1)"),
        ("[<i>](https://x)", '<a href="https://x">&lt;i&gt;</a>'),
        ("to\nlinjer", "to<br>linjer"),
        ("", ""),
    ],
)
def test_cells_as_html(typed, html):
    assert cell_html(typed) == html


def test_plain_text_has_no_signs_of_links_and_lists():
    assert plain_text("- [Gruppen](/g/)\n- Styret") == "Gruppen, Styret"


@pytest.mark.parametrize("text", ["007", "12.", "1,2,3", "12 a", "1 2345", "", "-", "2026–2027", "1" * 16])
def test_what_is_no_number(text):
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("typed", "norwegian", "english"),
    [
        (["12500", "980"], ["12\u00a0500", "980"], ["12,500", "980"]),
        (["12 500,5", "2,25", "3"], ["12\u00a0500,50", "2,25", "3,00"], ["12,500.50", "2.25", "3.00"]),
        (["1004", "31 %", "5,2"], ["1004", "31\u00a0%", "5,2"], ["1004", "31%", "5.2"]),
        (["2025", "2026"], ["2025", "2026"], ["2025", "2026"]),
        (["1 004", "912"], ["1\u00a0004", "912"], ["1,004", "912"]),
        (["-1450", "–"], ["\u22121450", "–"], ["\u22121450", "–"]),
        (["78 %", "11%"], ["78\u00a0%", "11\u00a0%"], ["78%", "11%"]),
        (["2 900 kr", "5 400 kr"], ["2 900 kr", "5 400 kr"], ["2 900 kr", "5 400 kr"]),
    ],
)
def test_a_column_of_numbers_is_written_as_the_language_writes_numbers(typed, norwegian, english):
    assert is_number_column(typed)
    assert write_numbers(typed, "nb") == norwegian
    assert write_numbers(typed, "en") == english


@pytest.mark.parametrize("cells", [["12", "mange"], ["", "–"], [], ["1–4 ansatte", "12"]])
def test_what_is_no_column_of_numbers(cells):
    assert not is_number_column(cells)
