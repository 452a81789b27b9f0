from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.content.blocks.text import RICH_TEXT


class KeyFigureBlock(blocks.StructBlock):
    value = blocks.CharBlock(label=_("figure"), max_length=16, help_text=_("For example 1 000 or 78%."))
    label = blocks.CharBlock(label=_("what it counts"), max_length=80)
    note = blocks.CharBlock(label=_("note"), max_length=120, required=False)

    class Meta:
        icon = "order"
        label = _("figure")


class KeyFiguresBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("heading"), max_length=120, required=False)
    figures = blocks.ListBlock(KeyFigureBlock(), label=_("figures"), min_num=1, max_num=8)

    class Meta:
        icon = "order"
        label = _("Key figures")
        group = _("Facts")
        description = _("A few large numbers, each with what it counts.")
        template = "blocks/key_figures.html"
        preview_value = {
            "heading": "Året i tall",
            "figures": [
                {"value": "1 000", "label": "medlemsbedrifter", "note": "Ved årets slutt"},
                {"value": "95", "label": "arrangementer", "note": ""},
                {"value": "78 %", "label": "holder til i byen", "note": ""},
            ],
        }


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("question"), max_length=200)
    answer = blocks.RichTextBlock(label=_("answer"), features=RICH_TEXT)

    class Meta:
        icon = "help"
        label = _("question")


class AccordionBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("heading"), max_length=120, required=False)
    questions = blocks.ListBlock(QuestionBlock(), label=_("questions"), min_num=1)

    class Meta:
        icon = "list-ul"
        label = _("Questions and answers")
        group = _("Facts")
        description = _("Questions that unfold. The reader opens the one that matters.")
        template = "blocks/accordion.html"
        preview_value = {
            "heading": "",
            "questions": [
                {"question": "Hvem kan bli medlem?", "answer": "<p>Alle virksomheter i regionen.</p>"},
                {"question": "Når løper medlemskapet?", "answer": "<p>Ut kalenderåret.</p>"},
            ],
        }
