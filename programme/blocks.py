"""StreamField blocks of event pages: programme items that are not booked by themselves, speakers, venues."""

from datetime import time

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock

from core.content.blocks.times import ClockBlock, DayBlock
from core.text import latin

AGENDA_KINDS = [
    ("talk", _("Talk")),
    ("panel", _("Panel or debate")),
    ("parallel", _("Parallel session")),
    ("break", _("Break")),
    ("award", _("Award")),
    ("social", _("Social")),
]

#: A programme item that ends before it starts ends on the next day, if that is no later than this.
LATEST_END_OF_NIGHT = time(6)


def speaker_anchor(name: str) -> str:
    """The HTML id of a speaker in the page's list of speakers. The programme links to it."""
    return "p-" + (slugify(latin(name)) or "person")


def _is_past_midnight(start: time, end: time) -> bool:
    """Whether an end before the start is meant for the night after it, as of a dinner from 19:00 to 01:00."""
    return end < start and end <= LATEST_END_OF_NIGHT


class AgendaItemBlock(blocks.StructBlock):
    start = ClockBlock(label=_("starts"))
    end = ClockBlock(label=_("ends"), required=False)
    date = DayBlock(label=_("date"), required=False, help_text=_("Only when the event lasts more than one day."))
    title = blocks.CharBlock(label=_("title"), max_length=200)
    description = blocks.TextBlock(label=_("description"), required=False, rows=2)
    kind = blocks.ChoiceBlock(label=_("kind"), choices=AGENDA_KINDS, default="talk")
    speakers = blocks.ListBlock(
        blocks.CharBlock(label=_("name"), max_length=120), label=_("speakers"), default=[], required=False
    )
    moderator = blocks.CharBlock(label=_("moderator"), max_length=120, required=False)
    room = blocks.CharBlock(label=_("room"), max_length=80, required=False)

    class Meta:
        icon = "time"
        label = _("Programme item")
        label_format = "{start} {title}"
        preview_value = {
            "start": "09:00",
            "end": "09:45",
            "title": "Regionen om tjue år",
            "speakers": ["Rakel Eksempel"],
            "room": "Store sal",
        }
        description = _("An item of the programme that is not booked by itself.")

    def clean(self, value):
        value = super().clean(value)
        start, end = value.get("start"), value.get("end")
        if start and end and end <= start and not _is_past_midnight(start, end):
            raise StructBlockValidationError(
                block_errors={"end": ValidationError(_("An item must end after it starts."))}
            )
        return value


class SpeakerValue(blocks.StructValue):
    @property
    def anchor(self) -> str:
        return speaker_anchor(self.get("name") or "")

    @property
    def title(self) -> str:
        return ", ".join(part for part in (self.get("role"), self.get("organisation")) if part)


class SpeakerBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("name"), max_length=120)
    role = blocks.CharBlock(label=_("role"), max_length=120, required=False)
    organisation = blocks.CharBlock(label=_("organisation"), max_length=120, required=False)
    photo = ImageChooserBlock(label=_("portrait"), required=False)
    about = blocks.TextBlock(label=_("about"), required=False, rows=2)

    class Meta:
        icon = "user"
        label = _("Speaker")
        label_format = "{name}"
        value_class = SpeakerValue
        preview_value = {"name": "Rakel Eksempel", "role": "Forsker", "organisation": "Eksempelinstituttet"}
        description = _("Somebody on stage.")


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


class AgendaBlock(blocks.StreamBlock):
    item = AgendaItemBlock()

    class Meta:
        required = False


class SpeakersBlock(blocks.StreamBlock):
    speaker = SpeakerBlock()

    class Meta:
        required = False


class VenuesBlock(blocks.StreamBlock):
    venue = VenueBlock()

    class Meta:
        required = False
