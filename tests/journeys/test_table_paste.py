"""Rows of a spreadsheet pasted below the grid of a table. Wagtail's grid is a stand-in that keeps its state."""

from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "static" / "js" / "admin-table.js"
TELEPATH = """
window.telepath = { constructors: {}, register(name, type) { this.constructors[name] = type; } };
"""
GRID = """
window.telepath.register("wagtail.widgets.TableInput", class {
  render(placeholder, name, id, state) {
    placeholder.innerHTML = `<div id="${id}-handsontable-container"></div><input type="hidden" id="${id}">`;
    const input = document.getElementById(id);
    return { getState: () => state, setState(next) { state = next; input.value = JSON.stringify(next.data); } };
  }
});
const Input = window.telepath.constructors["moteplass.widgets.TableInput"];
const texts = {
  limits: { rows: 4, columns: 3, cell: 10 }, title: "Lim inn", label: "Rader", help: "", button: "Sett inn",
  done: "{rows} rader, {columns} kolonner", empty: "tomt", oneColumn: "ingen tabulator", unclosed: "åpen i {row}",
  tooManyRows: "{rows} av {most} rader", tooManyColumns: "rad {row}: {columns} av {most}",
  tooLong: "rad {row}: {most} tegn",
};
new Input({}, {}, texts).render(document.getElementById("place"), "t", "t", { data: [["før"]], table_caption: "Tall" });
document.querySelector("details").open = true;
"""


@pytest.fixture
def page(browser):
    page = browser.new_page()
    page.set_content('<div id="place"></div>')
    page.add_script_tag(content=TELEPATH)
    # Before Wagtail's script, as the admin may load them.
    page.add_script_tag(content=SCRIPT.read_text())
    page.add_script_tag(content=GRID)
    yield page
    page.close()


def paste(page, text: str) -> str:
    page.locator("textarea").fill(text)
    page.get_by_role("button", name="Sett inn").click()
    return page.get_by_role("status").inner_text()


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", "tomt"),
        ("a\nb", "ingen tabulator"),
        ('a\t"b', "åpen i 1"),
        ("a\tb\n" * 5, "5 av 4 rader"),
        ("a\tb\na\tb\tc\td", "rad 2: 4 av 3"),
        ("a\t" + "b" * 11, "rad 1: 10 tegn"),
    ],
)
def test_what_is_wrong_is_said_and_the_text_and_the_table_stay(page, text, answer):
    assert paste(page, text) == answer
    assert page.locator("textarea").input_value() == text
    assert page.locator("textarea").get_attribute("aria-invalid") == "true"
    assert page.locator("input[type=hidden]").input_value() == ""


def test_rows_take_the_place_of_the_table(page):
    assert paste(page, 'Navn\tTall\r\n"to\nlinjer"\t"et ""ord"""\n\nsist') == "3 rader, 2 kolonner"
    assert page.locator("input[type=hidden]").input_value() == (
        '[["Navn","Tall"],["to\\nlinjer","et \\"ord\\""],["sist",""]]'
    )
    assert page.locator("textarea").input_value() == ""
