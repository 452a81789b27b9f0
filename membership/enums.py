"""What a membership is on a given day. Nothing stores it, so nothing can forget to update it."""

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    COMPANY = "company", _("Company")
    PUBLIC = "public", _("Public body")
    OTHER = "other", _("Other legal person")


class Joiner(models.TextChoices):
    """Who a category is for."""

    ORGANISATION = "organisation", _("Organisations")
    PERSON = "person", _("Persons")


class Formula(models.TextChoices):
    """How the amount of one line of the dues comes about."""

    FLAT = "flat", _("The same for all")
    EMPLOYEES = "employees", _("By number of employees, in bands")
    TURNOVER = "turnover", _("By turnover, in bands")
    PER_HEAD = "per_head", _("Per employee, with a cap")


class MembershipStatus(models.TextChoices):
    """Computed from dates and dues, never stored."""

    APPLIED = "applied", _("Applied for")
    ACTIVE = "active", _("Active")
    ARREARS = "arrears", _("Unpaid dues")
    LEAVING = "leaving", _("Leaving at the end of the year")
    ENDED = "ended", _("Ended")
    HONORARY = "honorary", _("Honorary member")

    @property
    def counts_as_member(self) -> bool:
        return self in _COUNTING


_COUNTING = {MembershipStatus.ACTIVE, MembershipStatus.LEAVING, MembershipStatus.HONORARY}


class EndReason(models.TextChoices):
    """Why a membership came to its end; the annual report counts them."""

    RESIGNED = "resigned", _("Left by own wish")
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
    in_arrears: bool,
) -> MembershipStatus:
    """`ends_on` is the last day as a member. `in_arrears`: dues unpaid on `day`, after their days of grace."""
    if ends_on is not None and ends_on < day:
        return MembershipStatus.ENDED
    if starts_on is None or starts_on > day:
        return MembershipStatus.APPLIED
    if honorary:
        return MembershipStatus.HONORARY
    if in_arrears:
        return MembershipStatus.ARREARS
    return MembershipStatus.ACTIVE if ends_on is None else MembershipStatus.LEAVING
