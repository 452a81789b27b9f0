from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.content.blocks.links import LinkBlock


class MenuColumnBlock(blocks.StructBlock):
    """A column of the footer: a heading and its links."""

    heading = blocks.CharBlock(label=_("heading"), max_length=60)
    links = blocks.ListBlock(LinkBlock(), label=_("links"), max_num=10)

    class Meta:
        icon = "list-ul"
        label = _("column")
