"""Models of organisations, their contacts, bodies, memberships and dues. Other apps import them from this package."""

from membership.models.body import Body, BodyMember
from membership.models.category import Category
from membership.models.contact import Contact
from membership.models.dues import DuesCharge, DuesOrderLine, Tariff, TariffLine
from membership.models.honour import Honour
from membership.models.membership import Membership
from membership.models.organisation import Organisation
from membership.models.reference import Industry, Municipality
from membership.models.settings import MembershipSettings

__all__ = [
    "Body",
    "BodyMember",
    "Category",
    "Contact",
    "DuesCharge",
    "DuesOrderLine",
    "Honour",
    "Industry",
    "Membership",
    "MembershipSettings",
    "Municipality",
    "Organisation",
    "Tariff",
    "TariffLine",
]
