"""What the membership room remembers. One file for each thing; import from here."""

from membership.models.dues import Category, DuesCharge, DuesOrderLine, Tariff, TariffLine
from membership.models.memberships import Membership
from membership.models.organisations import Contact, Organisation
from membership.models.reference import Industry, Municipality
from membership.models.settings import MembershipSettings
from membership.pages import DirectoryPage

__all__ = [
    "Category",
    "Contact",
    "DirectoryPage",
    "DuesCharge",
    "DuesOrderLine",
    "Industry",
    "Membership",
    "MembershipSettings",
    "Municipality",
    "Organisation",
    "Tariff",
    "TariffLine",
]
