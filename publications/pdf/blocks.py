"""The blocks of a report as data for the typst template."""

import base64
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from wagtail.blocks import StreamValue
from wagtail.models import Page

from core.content.blocks.tables import Cell, lay_out
from core.content.chart import Chart
from core.content.credit import Credit
from core.content.links import LinkedPages, active_language, resolve_link
from core.content.table_cells import Run, read_cell
from core.models.image import SiteImage
from core.pdf.rich_text import read_rich_text, run
from core.templatetags.core_tags import prose
from publications.blocks import ShownBody
from publications.kept_figures import Kept

#: Wide enough for print across a page of A4.
_PICTURE = "max-1400x1400|format-jpeg|jpegquality-78"


@dataclass(frozen=True)
class Writer:
    request: HttpRequest
    linked_pages: LinkedPages
    bodies: dict[str, ShownBody]
    figures: Kept

    def parts(self, body: StreamValue, headings: dict) -> list[dict]:
        """What the template sets, in order. Blocks that show nothing in print are left out."""
        parts = []
        for block in body:
            if block.block_type == "heading":
                heading, level = headings[str(block.id)]
                parts.append({"kind": "heading", "level": level, "text": heading.text, "number": heading.number})
            elif write := _WRITERS.get(block.block_type):
                parts += [part for part in write(self, block.value) if part]
        return parts

    def rich(self, value) -> list[dict]:
        return read_rich_text(prose({"linked_pages": self.linked_pages, "request": self.request}, value))

    def link(self, value) -> dict | None:
        link = resolve_link(value, self.linked_pages, self.request)
        return run(link["text"], link["url"]) if link else None

    def photo(self, page: Page) -> dict | None:
        return _picture(page.photo, page.photo_alt_shown, page.photo_caption, page.photo_credit_shown)


def _picture(image: SiteImage | None, alt: str, caption: str, credit: Credit) -> dict | None:
    """An image inside an SVG, the form in which a typst template can get it as data; None without a readable file."""
    rendition = image.readable_rendition(_PICTURE) if image else None
    if rendition is None:
        return None
    with rendition.file.open() as file:
        encoded = base64.b64encode(file.read()).decode()
    size = f'width="{rendition.width}" height="{rendition.height}"'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {rendition.width} {rendition.height}" {size}>'
        f'<image {size} href="data:image/jpeg;base64,{encoded}"/></svg>'
    )
    credits = ", ".join(text for text in (credit.text, credit.licence) if text)
    return {"kind": "picture", "svg": svg, "alt": alt, "caption": caption, "credit": credits}


def _label(text: str) -> list[dict]:
    return [{"kind": "label", "text": text}] if text else []


def _paragraph(writer: Writer, value) -> list[dict]:
    return writer.rich(value)


def _quote(writer: Writer, value) -> list[dict]:
    source = ", ".join(text for text in (value["name"], value["role"]) if text)
    return [{"kind": "quote", "text": value["text"], "source": source}]


def _callout(writer: Writer, value) -> list[dict]:
    return [{"kind": "callout", "title": value["title"], "parts": writer.rich(value["text"])}]


def _image(writer: Writer, value) -> list[dict | None]:
    return [_picture(value["image"], value.alt, value["caption"], value.credit_line)]


def _gallery(writer: Writer, value) -> list[dict]:
    pictures = [_picture(each["image"], each.alt, each["caption"], each.credit_line) for each in value["pictures"]]
    shown = [picture for picture in pictures if picture]
    return [*_label(value["heading"]), {"kind": "gallery", "pictures": shown}] if shown else []


def _video(writer: Writer, value) -> list[dict]:
    return [{"kind": "p", "runs": [run(value["title"], value["address"])]}]


def _numbers(figures: list[dict], note: str = "") -> dict:
    return {"kind": "figures", "figures": figures, "note": note}


def _key_figures(writer: Writer, value) -> list[dict]:
    figures = [{"value": each["value"], "label": each["label"], "note": each["note"]} for each in value["figures"]]
    return [*_label(value["heading"]), _numbers(figures)]


def _live_figures(writer: Writer, value) -> list[dict]:
    context = value.block.get_context(value, {"page": writer})
    figures = [{**each, "note": ""} for each in context["counted"]]
    return [*_label(value["heading"]), _numbers(figures, context["counted_until"])] if figures else []


def _chart_data(chart: Chart) -> list[dict]:
    if not chart.points:
        return []
    top = max(float(point.value) for point in chart.points) or 1
    return [
        {
            "kind": "chart",
            "shape": str(chart.shape),
            "title": chart.title,
            "description": chart.description,
            "note": chart.note,
            "svg": str(chart.drawing),
            "heading": chart.label_heading,
            "rows": [
                {"label": row.label, "text": row.text, "share": row.share, "part": float(point.value) / top,
                 "swatch": str(row.drawing) if chart.is_shares else ""}
                for row, point in zip(chart.rows, chart.points, strict=True)
            ],
        }
    ]  # fmt: skip


def _chart(writer: Writer, value) -> list[dict]:
    return _chart_data(value.chart)


def _live_chart(writer: Writer, value) -> list[dict]:
    return _chart_data(value.chart(value.figures(writer.figures)))


def _accordion(writer: Writer, value) -> list[dict]:
    parts = _label(value["heading"])
    for each in value["questions"]:
        parts += [*_label(each["question"]), *writer.rich(each["answer"])]
    return parts


def _runs(runs: list[Run]) -> list[dict]:
    return [run(each.text, each.url) for each in runs]


def _cell(cell: Cell) -> list[dict]:
    parts: list[dict] = []
    for part in read_cell(cell.text):
        if part.is_list:
            parts.append({"kind": "ul", "items": [_runs(line) for line in part.lines]})
        else:
            parts += [{"kind": "p", "runs": _runs(line)} for line in part.lines]
    return parts


def _table(writer: Writer, value) -> list[dict]:
    table = lay_out(value or {}, active_language())
    if not table.rows:
        return []
    return [
        {
            "kind": "table",
            "caption": table.caption,
            "header": [_cell(cell) for cell in table.header],
            "numeric": [cell.is_number for cell in table.rows[0]],
            "rows": [[_cell(cell) for cell in row] for row in table.rows],
            "row_headers": table.has_row_headers,
        }
    ]


def _links(writer: Writer, value) -> list[dict]:
    links = [link for link in map(writer.link, value["links"]) if link]
    return [*_label(value["title"]), {"kind": "ul", "items": [[link] for link in links]}] if links else []


def _call_to_action(writer: Writer, value) -> list[dict]:
    links = [link for link in map(writer.link, value["links"]) if link]
    parts = [{"kind": "p", "runs": [run(value["text"])]}] if value["text"] else []
    parts += [{"kind": "p", "runs": [link]} for link in links]
    return [{"kind": "callout", "title": value["heading"], "parts": parts}]


def _names(people) -> list[dict]:
    return [{"name": each.name, "role": each.role, "employer": each.employer} for each in people if each]


def _people(writer: Writer, value) -> list[dict]:
    return [*_label(value["heading"]), {"kind": "people", "people": _names(value["people"])}]


def _body_people(writer: Writer, value) -> list[dict]:
    body = writer.bodies.get(value["body"])
    if body is None:
        return []
    return [*_label(value["heading"] or body.name), {"kind": "people", "people": _names(body.members)}]


_WRITERS: dict[str, Callable] = {
    "paragraph": _paragraph,
    "quote": _quote,
    "callout": _callout,
    "image": _image,
    "gallery": _gallery,
    "video": _video,
    "key_figures": _key_figures,
    "live_figures": _live_figures,
    "chart": _chart,
    "live_chart": _live_chart,
    "accordion": _accordion,
    "table": _table,
    "links": _links,
    "call_to_action": _call_to_action,
    "people": _people,
    "body_people": _body_people,
}
