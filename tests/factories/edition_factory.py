"""What belongs to an edition of a conference: partners by level, and exhibitors."""

from events.models import Event
from programme.models import Exhibitor, PartnerLevel, Partnership


def create_level(edition: Event, **fields) -> PartnerLevel:
    return PartnerLevel.objects.create(edition=edition, **({"name_nb": "Partner", "name_en": "Partner"} | fields))


def create_partner(level: PartnerLevel, **fields) -> Partnership:
    """A partner at the level, of the same edition. Without an organisation it has a name."""
    if fields.get("organisation") is None:
        fields.setdefault("name", "Støttespilleren")
    return Partnership.objects.create(edition=level.edition, level=level, **fields)


def create_exhibitor(edition: Event, **fields) -> Exhibitor:
    """A published exhibitor with a profile, as staff add one."""
    defaults = {"name": "Utstilleren", "profile_nb": "Vi viser frem.", "is_published": True}
    return Exhibitor.objects.create(edition=edition, **(defaults | fields))
