"""The drawn plan of the stands: their places over the plan of the venue, or over plain ground."""

from dataclasses import dataclass

from events.models import Event
from programme.exhibitors.listing import Stand
from programme.exhibitors.models import PLAN_UNITS

#: Size of a drawn stand, in the plan's units.
WIDTH, HEIGHT = 54, 40
#: Height of the plain ground.
_PLAIN_HEIGHT = 620


@dataclass(frozen=True)
class DrawnStand:
    """A box around (x, y), within the plan."""

    stand: Stand
    left: int
    top: int

    @property
    def middle(self) -> tuple[int, int]:
        return self.left + WIDTH // 2, self.top + HEIGHT // 2


@dataclass(frozen=True)
class Plan:
    """`image_url` is "" for plain ground. All lengths are in the units of the drawing, whose width is PLAN_UNITS."""

    image_url: str
    height: int
    stands: list[DrawnStand]
    width: int = PLAN_UNITS
    stand_width: int = WIDTH
    stand_height: int = HEIGHT


def plan_of(edition: Event, stands: list[Stand]) -> Plan | None:
    """The plan with those of the stands that have a place; None when none has."""
    placed = [(stand, *stand.place) for stand in stands if stand.place is not None]
    if not placed:
        return None
    picture = edition.listed_venue.plan if edition.listed_venue_id else None
    rendition = picture.readable_rendition("max-1600x1600|format-webp") if picture else None
    height = round(PLAN_UNITS * rendition.height / rendition.width) if rendition else _PLAIN_HEIGHT
    drawn = [
        DrawnStand(stand, _within(x, WIDTH, PLAN_UNITS), _within(y * height // PLAN_UNITS, HEIGHT, height))
        for stand, x, y in placed
    ]
    return Plan(rendition.url if rendition else "", height, drawn)


def _within(middle: int, length: int, total: int) -> int:
    """Where a box of this length begins whose middle is here, moved to be within the plan."""
    return max(0, min(middle - length // 2, total - length))
