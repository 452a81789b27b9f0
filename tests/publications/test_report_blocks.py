"""The blocks that only reports have, in the editor's preview."""

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string

from core.content.blocks.body import BodyBlock
from publications.blocks import ReportBodyBlock

OWN = sorted(set(ReportBodyBlock().child_blocks) - set(BodyBlock().child_blocks))


@pytest.mark.parametrize("name", OWN)
def test_every_block_has_a_label_and_a_preview(name, rf, db):
    block = ReportBodyBlock().child_blocks[name]
    assert block.meta.icon != "placeholder"
    assert block.get_description()
    assert block.is_previewable
    bound = block.bind(block.get_preview_value())
    html = render_to_string(
        "wagtailcore/shared/block_preview.html", {"bound_block": bound, "request": rf.get("/"), "page_title": name}
    )
    main = BeautifulSoup(html, "html.parser").main
    assert main.get_text(strip=True)
    assert 'style="' not in str(main)


def test_the_text_of_a_report_is_in_the_search_index(make_report):
    report = make_report({"type": "heading", "value": {"text": "Økonomien", "level": "2"}, "id": "1"})
    fields = {field.field_name for field in report.get_search_fields() if hasattr(field, "boost")}
    assert {"title", "lead", "body"} <= fields
    assert "Økonomien" in report.body.stream_block.get_searchable_content(report.body)
