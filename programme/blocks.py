"""StreamField blocks of conference pages: venues."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class VenueBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("name"), max_length=120)
    address = blocks.CharBlock(label=_("address"), max_length=200, required=False)
    access = blocks.TextBlock(label=_("getting there and in"), required=False, rows=2)

    class Meta:
        icon = "home"
        label = _("Venue")
        label_format = "{name}"
        preview_value = {"name": "Union Scene", "address": "Grønland 68, 3045 Drammen", "access": "Trinnfri inngang."}
        description = _("Where events are held.")


class VenuesBlock(blocks.StreamBlock):
    venue = VenueBlock()

    class Meta:
        required = False
