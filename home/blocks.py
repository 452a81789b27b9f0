from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.content.blocks.body import BodyBlock
from core.content.blocks.links import LinkBlock


class FeatureBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=80)
    text = blocks.TextBlock(label=_("text"), max_length=300)
    link = LinkBlock(label=_("link"))

    class Meta:
        icon = "tick"
        label = _("thing we do")


class FeaturesBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("heading"), max_length=120)
    features = blocks.ListBlock(FeatureBlock(), label=_("things we do"), min_num=2, max_num=6)

    class Meta:
        icon = "list-ul"
        label = _("What we do")
        group = _("Next steps")
        description = _("Two to six things the association does, each with a link.")
        template = "blocks/features.html"
        preview_value = {
            "heading": "Det vi gjør",
            "features": [
                {
                    "title": "Møter du har nytte av",
                    "text": "Fra frokostmøter på en time til konferanser over to dager.",
                    "link": {"text": "Se kalenderen", "page": None, "document": None, "address": "/"},
                },
                {
                    "title": "Folk å ringe til",
                    "text": "Ressursgrupper der ledere deler det de har lært.",
                    "link": {"text": "Finn din gruppe", "page": None, "document": None, "address": "/"},
                },
            ],
        }


class HomeBodyBlock(BodyBlock):
    features = FeaturesBlock()
