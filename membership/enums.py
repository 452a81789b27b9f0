"""Choices of the membership models, and the rule for a membership's status on a given day.

The status is computed from dates and unpaid dues and never stored, so no job has to update it.
"""

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    COMPANY = "company", _("Company")
    PUBLIC = "public", _("Public body")
    OTHER = "other", _("Other legal person")


class BodyKind(models.TextChoices):
    BOARD = "board", _("Board")
    STAFF = "staff", _("Staff")
    COMMITTEE = "committee", _("Committee")
    RESOURCE_GROUP = "resource_group", _("Resource group")


class HonourKind(models.TextChoices):
    MEMBER = "member", _("Honorary member")
    BADGE = "badge", _("Badge of honour")


class Joiner(models.TextChoices):
    """Whether organisations or persons can join in a category."""

    ORGANISATION = "organisation", _("Organisations")
    PERSON = "person", _("Persons")


class Formula(models.TextChoices):
    """How the amount of one tariff line is computed."""

    FLAT = "flat", _("The same for all")
    EMPLOYEES = "employees", _("By number of employees, in bands")
    TURNOVER = "turnover", _("By turnover, in bands")
    PER_HEAD = "per_head", _("Per employee, with a cap")


class MembershipStatus(models.TextChoices):
    """Computed from dates and dues, never stored."""

    APPLIED = "applied", _("Applied for")
    ACTIVE = "active", _("Active")
    UNPAID = "unpaid", _("Unpaid dues")
    LEAVING = "leaving", _("Leaving at the end of the year")
    ENDED = "ended", _("Ended")
    HONORARY = "honorary", _("Honorary member")

    @property
    def counts_as_member(self) -> bool:
        return self in _COUNTING


_COUNTING = {MembershipStatus.ACTIVE, MembershipStatus.LEAVING, MembershipStatus.HONORARY}


class EndReason(models.TextChoices):
    """Why a membership ended. The annual report counts the reasons."""

    LEFT = "left", _("Left by own wish")
    BANKRUPT = "bankrupt", _("Bankruptcy")
    CLOSED = "closed", _("Branch or business closed")
    MERGED = "merged", _("Merged with another organisation")
    MOVED = "moved", _("Moved out of the region")
    UNPAID = "unpaid", _("Dues not paid")
    REFUNDED = "refunded", _("Dues refunded")
    REFUSED = "refused", _("Application refused")
    LAPSED = "lapsed", _("Joining was never completed")
    EXCLUDED = "excluded", _("Excluded")
    OTHER = "other", _("Other reason")


class ChargeKind(models.TextChoices):
    JOINING = "joining", _("Joining")
    YEARLY = "yearly", _("Yearly dues")


def status_on(
    day: datetime.date,
    *,
    starts_on: datetime.date | None,
    ends_on: datetime.date | None,
    honorary: bool,
    has_unpaid_dues: bool,
) -> MembershipStatus:
    """The status on `day`. `ends_on` is the last day as a member.

    `has_unpaid_dues`: on `day`, dues are unpaid and their grace period is over.
    """
    if ends_on is not None and ends_on < day:
        return MembershipStatus.ENDED
    if starts_on is None or starts_on > day:
        return MembershipStatus.APPLIED
    if honorary:
        return MembershipStatus.HONORARY
    if has_unpaid_dues:
        return MembershipStatus.UNPAID
    return MembershipStatus.ACTIVE if ends_on is None else MembershipStatus.LEAVING
