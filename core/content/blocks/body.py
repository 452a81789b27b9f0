"""The body of a page: its block types, its headings and its table of contents."""

from collections import Counter
from dataclasses import dataclass

from django.utils.text import slugify
from wagtail import blocks

from core.content.blocks.call_to_action import CallToActionBlock, LinksBlock, PeopleBlock
from core.content.blocks.charts import ChartBlock
from core.content.blocks.facts import AccordionBlock, KeyFiguresBlock
from core.content.blocks.media import GalleryBlock, ImageBlock, VideoBlock
from core.content.blocks.tables import TableBlock
from core.content.blocks.text import CalloutBlock, HeadingBlock, ParagraphBlock, QuoteBlock
from core.content.fetching import fetch_body
from core.text import latin


@dataclass(frozen=True)
class Heading:
    text: str
    level: int
    anchor: str
    number: str = ""


def headings_of(stream, numbered: bool = False) -> dict[str, Heading]:
    """Block id → heading, with an anchor that is unique on the page. With `numbered` also a number such as «2.1»."""
    headings: dict[str, Heading] = {}
    used: Counter[str] = Counter()
    counts = [0, 0, 0]
    for block in stream:
        if block.block_type != "heading":
            continue
        text = block.value.get("text") or ""
        level = int(block.value.get("level") or 2)
        depth = min(max(level - 2, 0), 2)
        counts[depth] += 1
        counts[depth + 1 :] = [0] * (2 - depth)
        slug = slugify(latin(text))
        used[slug or "del"] += 1
        anchor = slug or "del"
        if used[anchor] > 1:
            anchor = f"{anchor}-{used[anchor]}"
        number = ".".join(str(max(count, 1)) for count in counts[: depth + 1]) if numbered else ""
        headings[str(block.id)] = Heading(text=text, level=level, anchor=anchor, number=number)
    return headings


def table_of_contents(stream, numbered: bool = False) -> list[dict]:
    """Level 2 headings (`heading`), each with its level 3 headings (`below`). Level 4 is left out."""
    chapters: list[dict] = []
    for heading in headings_of(stream, numbered).values():
        if heading.level == 2 or not chapters:
            chapters.append({"heading": heading, "below": []})
        elif heading.level == 3:
            chapters[-1]["below"].append(heading)
    return chapters


class BodyBlock(blocks.StreamBlock):
    heading = HeadingBlock()
    paragraph = ParagraphBlock()
    quote = QuoteBlock()
    callout = CalloutBlock()
    image = ImageBlock()
    gallery = GalleryBlock()
    video = VideoBlock()
    key_figures = KeyFiguresBlock()
    chart = ChartBlock()
    accordion = AccordionBlock()
    table = TableBlock()
    links = LinksBlock()
    call_to_action = CallToActionBlock()
    people = PeopleBlock()

    class Meta:
        template = "blocks/body.html"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        page = context.get("page")
        linked = context.get("linked_pages")
        context["linked_pages"] = linked if linked and linked.stream is value else fetch_body(value)
        headings = headings_of(value, numbered=bool(getattr(page, "numbered_headings", False)))
        context["parts"] = [{"block": block, "heading": headings.get(str(block.id))} for block in value]
        return context
