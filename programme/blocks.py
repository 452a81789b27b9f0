"""StreamField blocks of conference pages: venues and partners."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock


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


class PartnerBlock(blocks.StructBlock):
    name = blocks.CharBlock(
        label=_("name"), max_length=120, help_text=_("Written as in the member directory, it links to its page there.")
    )
    level = blocks.ChoiceBlock(
        label=_("level"), choices=[("main", _("Main partner")), ("partner", _("Partner"))], default="partner"
    )
    url = blocks.URLBlock(label=_("website"), required=False)
    logo = ImageChooserBlock(label=_("logo"), required=False)

    class Meta:
        icon = "group"
        label = _("Partner")
        label_format = "{name}"
        preview_value = {"name": "Eksempelbanken", "level": "main"}
        description = _("An organisation that supports the conference.")


class VenuesBlock(blocks.StreamBlock):
    venue = VenueBlock()

    class Meta:
        required = False


class PartnersBlock(blocks.StreamBlock):
    partner = PartnerBlock()

    class Meta:
        required = False
