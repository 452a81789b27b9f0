"""The look of a series of conferences: an accent, a ground and a motif.

`static/css/base.css` has the same values, and `core/covers/palette.py` those of the grounds. `tests/core/test_looks.py`
compares them and computes every contrast.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Accent(models.TextChoices):
    """The colours that tell conferences, and tracks of one conference, apart. Each is a token of the design."""

    CORAL = "coral", _("Coral")
    OCHRE = "ochre", _("Ochre")
    MOSS = "moss", _("Moss")
    FJORD = "fjord", _("Fjord")


class Ground(models.TextChoices):
    """What the head of a page and its drawing stand on. All are dark."""

    FJORD = "fjord", _("Fjord")
    NIGHT = "night", _("Night blue")
    FOREST = "forest", _("Forest green")
    WINE = "wine", _("Wine red")


class Motif(models.TextChoices):
    """Names of compositions in `core.covers.families.MOTIFS`."""

    BRIDGE = "bridge", _("Bridge over the river")
    ARCHES = "arches", _("Two arches")
    TOWN = "town", _("Roofs of the town")
    CROSSING = "crossing", _("The great crossing")
    RIVER = "river", _("Winding river")
    LEAVES = "leaves", _("Leaves")
    STAIRS = "stairs", _("Stairs")


#: Every one is light enough for dark text on it, and for being text on every ground.
ACCENT_COLOURS = {
    Accent.CORAL: "#f0654a",
    Accent.OCHRE: "#dba43c",
    Accent.MOSS: "#93a877",
    Accent.FJORD: "#8fb6b5",
}


@dataclass(frozen=True)
class Look:
    """How pages, tickets and e-mails of an event look.

    Without a motif, each page has a drawing of its own; without a ground, the drawing has one of its own too.
    """

    accent: str = Accent.CORAL
    ground: str = ""
    motif: str = ""

    @property
    def css(self) -> str:
        """The classes of an element that has the look."""
        return f"accent--{self.accent} ground--{self.ground}" if self.ground else f"accent--{self.accent}"

    @property
    def accent_colour(self) -> str:
        return ACCENT_COLOURS.get(Accent(self.accent), ACCENT_COLOURS[Accent.CORAL])
