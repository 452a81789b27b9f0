"""Models that every app may refer to: the association's settings, people, images, number series and job slots."""

from core.models.association import AssociationSettings
from core.models.clock_slot import ClockSlot
from core.models.image import SiteImage, SiteRendition
from core.models.limits import Attempt, LimitAction, LimitReached
from core.models.number_series import NumberSeries
from core.models.person import Person

__all__ = [
    "AssociationSettings",
    "Attempt",
    "ClockSlot",
    "LimitAction",
    "LimitReached",
    "NumberSeries",
    "Person",
    "SiteImage",
    "SiteRendition",
]
