"""What a membership is on a given day. Nothing stores it, so nothing can forget to update it."""

import datetime

from membership.enums import MembershipStatus


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
