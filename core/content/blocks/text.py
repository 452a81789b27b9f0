from django.utils.translation import gettext_lazy as _
from wagtail import blocks

RICH_TEXT = ["bold", "italic", "link", "document-link", "ol", "ul"]
INLINE_FEATURES = ["bold", "italic", "link"]


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("text"), max_length=160)
    level = blocks.ChoiceBlock(
        label=_("level"),
        choices=[("2", _("Section")), ("3", _("Part of a section")), ("4", _("Detail"))],
        default="2",
        search_index=False,  # its label is no text of the page
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        group = _("Text")
        description = _("Divides a long text. Headings make up the table of contents.")
        template = "blocks/heading.html"
        preview_value = {"text": _("Three things we learned this spring"), "level": "2"}


class ParagraphBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs):
        kwargs.setdefault("features", RICH_TEXT)
        super().__init__(**kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        group = _("Text")
        description = _("Paragraphs, lists and links.")
        template = "blocks/paragraph.html"
        preview_value = (
            "<p>Næringslivet i regionen vokser sammen, og det merkes på begge sider av elva.</p>"
            "<ul><li>Flere møteplasser</li><li>Kortere vei til kommunen</li></ul>"
        )


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("quote"), max_length=500)
    name = blocks.CharBlock(label=_("name"), max_length=120, required=False)
    role = blocks.CharBlock(label=_("role"), max_length=160, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        group = _("Text")
        description = _("One person's words, set large.")
        template = "blocks/quote.html"
        preview_value = {
            "text": "Vi kom for foredraget og ble for praten i pausen.",
            "name": "Kari Eksempel",
            "role": "Daglig leder",
        }


class CalloutBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=120)
    text = blocks.RichTextBlock(label=_("text"), features=RICH_TEXT)

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        group = _("Text")
        description = _("Something the reader must not miss, set apart from the text.")
        template = "blocks/callout.html"
        preview_value = {
            "title": "Fristen er 1. februar",
            "text": "<p>Etter det går plassene til ventelisten.</p>",
        }
