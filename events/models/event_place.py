"""Where an event is held: at a venue from the list, or at a place that is written for this event alone.

The text columns are what everything reads. At a venue from the list they are copies of the venue's and the room's own,
written here and when the venue or the room is saved. So lists, searches and e-mails need no further query.
"""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

#: The columns that are copies of a listed venue's. The room's own copy is `room`.
VENUE_COPIES = ("venue", "venue_en", "address", "postcode", "place")


class EventPlace(models.Model):
    """The venue and the room of an event, and the texts of its place in the active language."""

    #: The columns of the place that people read, in both languages.
    PLACE_FIELDS: ClassVar[tuple[str, ...]] = (*VENUE_COPIES, "room")

    venue_en = models.CharField(_("venue (English)"), max_length=120, blank=True)
    listed_venue = models.ForeignKey(
        "events.Venue",
        verbose_name=_("venue from the list"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events",
        help_text=_("Its name and address are used. Leave empty for a place that is used only once."),
    )
    listed_room = models.ForeignKey(
        "events.Room",
        verbose_name=_("room of the venue"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events",
    )

    class Meta:
        abstract = True

    def save(self, **kwargs):
        if kwargs.get("update_fields") is None:
            self.copy_place()
        super().save(**kwargs)

    def clean(self):
        super().clean()
        if self.listed_room_id and self.listed_room.venue_id != self.listed_venue_id:
            raise ValidationError({"listed_room": room_elsewhere(self.listed_room)})

    def copy_place(self) -> None:
        """Write the listed venue's and room's texts to the columns that everything reads. Nothing is saved."""
        for listed in (self.listed_venue, self.listed_room):
            for name, value in listed.event_fields().items() if listed else ():
                setattr(self, name, value)

    @property
    def venue_name(self) -> str:
        """The venue's name in the active language."""
        return ((get_language() or "nb").startswith("en") and self.venue_en) or self.venue

    @property
    def where(self) -> str:
        """Venue and town in one line; empty for an event that is only online."""
        return ", ".join(dict.fromkeys(part for part in (self.venue_name, self.place) if part))

    @property
    def town_line(self) -> str:
        """Postcode and town."""
        return f"{self.postcode} {self.place}".strip()

    @property
    def full_address(self) -> str:
        return ", ".join(part for part in (self.venue_name, self.address, self.town_line) if part)

    @property
    def full_place(self) -> str:
        """Room and address in one line."""
        return ", ".join(part for part in (self.room, self.full_address) if part)


def room_elsewhere(room) -> str:
    """The error for a room that is not at the chosen venue."""
    words = {"room": room.name, "venue": room.venue.name}
    return _("“%(room)s” is a room of %(venue)s. Choose a room of the venue above.") % words
