"""Conversion of the content's plain blocks to StreamField blocks. Both languages get the same block ids."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import override

from demo.content.reports import report_year
from demo.loaders.world import World, fixed_uuid


@dataclass(frozen=True)
class Writer:
    """Writes the blocks of a page in one language. Block ids are made from `name`, the page's key."""

    world: World
    name: str
    language: str

    @property
    def year(self) -> int:
        """The year of the figures that the system counts."""
        return report_year(self.world.today)

    def body(self, blocks: list[dict]) -> list[dict]:
        return [self._block(block, number) for number, block in enumerate(blocks)]

    def link(self, text: str, target: str) -> dict:
        page = self.world.page(target, self.language)
        link = {"text": text, "page": page.pk if page else None, "document": None, "address": ""}
        if page is None:
            link["address"] = self.address(target)
        return link

    def address(self, target: str) -> str:
        """The path of a view that is not a page."""
        with override(self.language):
            return reverse(target)

    def items(self, values: list, *names: object) -> list[dict]:
        """The items of a list block, each with its id."""
        return [
            {"type": "item", "value": value, "id": fixed_uuid(self.name, *names, number)}
            for number, value in enumerate(values)
        ]

    def _block(self, block: dict, number: int) -> dict:
        kind, value = _WRITERS[block["type"]](self, block, number)
        return {"type": kind, "value": value, "id": fixed_uuid(self.name, number, kind)}


def _heading(writer: Writer, block: dict, number: int):
    return "heading", {"text": block["text"], "level": str(block["level"])}


def _paragraph(writer: Writer, block: dict, number: int):
    return "paragraph", block["html"]


def _quote(writer: Writer, block: dict, number: int):
    return "quote", {name: block[name] for name in ("text", "name", "role")}


def _facts(writer: Writer, block: dict, number: int):
    figures = [{name: item[name] for name in ("value", "label", "note")} for item in block["items"]]
    return "key_figures", {"heading": block.get("title", ""), "figures": writer.items(figures, number, "figure")}


def _accordion(writer: Writer, block: dict, number: int):
    questions = [{"question": item["question"], "answer": item["answer"]} for item in block["items"]]
    return "accordion", {"heading": "", "questions": writer.items(questions, number, "question")}


def _table(writer: Writer, block: dict, number: int):
    return "table", {
        "data": [block["header"], *block["rows"]],
        "table_caption": block["caption"],
        "table_header_choice": "both",
        "first_row_is_table_header": True,
        "first_col_is_header": True,
        "cell": [],
        "mergeCells": [],
    }


def _callout(writer: Writer, block: dict, number: int):
    return "callout", {"title": block["title"], "text": block["html"]}


def _image(writer: Writer, block: dict, number: int):
    return "image", {
        "image": writer.world.images[block["seed"]].pk,
        "alt_text": "",
        "decorative": False,
        "caption": block["caption"],
        "credit": "",
    }


def _gallery(writer: Writer, block: dict, number: int):
    pictures = [_image(writer, picture, number)[1] for picture in block["pictures"]]
    return "gallery", {"heading": block["heading"], "pictures": writer.items(pictures, number, "picture")}


def _chart(writer: Writer, block: dict, number: int):
    points = [{"label": point["label"], "value": str(point["value"])} for point in block["points"]]
    texts = {name: block[name] for name in ("title", "shape", "unit", "summary", "note")}
    return "chart", texts | {"points": writer.items(points, number, "point")}


def _live_figures(writer: Writer, block: dict, number: int):
    figures = writer.items(block["figures"], number, "figure")
    return "live_figures", {"heading": block["heading"], "year": writer.year, "figures": figures}


def _live_chart(writer: Writer, block: dict, number: int):
    texts = {name: block[name] for name in ("title", "figure", "shape", "summary")}
    return "live_chart", texts | {"year": writer.year + block["years_later"], "years": 6}


def _body_people(writer: Writer, block: dict, number: int):
    return "body_people", {"body": str(writer.world.bodies[block["body"]].pk), "heading": block["heading"]}


def _links(writer: Writer, block: dict, number: int):
    links = [writer.link(item["text"], item["target"]) for item in block["items"]]
    return "links", {"title": block["title"], "links": writer.items(links, number, "link")}


_WRITERS: dict[str, Callable] = {
    "heading": _heading,
    "paragraph": _paragraph,
    "quote": _quote,
    "facts": _facts,
    "accordion": _accordion,
    "table": _table,
    "callout": _callout,
    "image": _image,
    "links": _links,
    "gallery": _gallery,
    "chart": _chart,
    "live_figures": _live_figures,
    "live_chart": _live_chart,
    "body_people": _body_people,
}
