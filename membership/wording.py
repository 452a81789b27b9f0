"""Text that explains a membership's status to the member."""

from django.utils.translation import gettext as _

from core.dates import format_day
from membership.enums import MembershipStatus
from membership.models import Membership


def status_explanation(membership: Membership) -> str:
    """The status of a membership in one or two sentences, in the active language."""
    status = membership.status
    day = format_day(membership.ends_on) if membership.ends_on else ""
    if status == MembershipStatus.APPLIED:
        if membership.needs_approval and not membership.approved_at:
            return _("We are looking at your application and will answer by e-mail.")
        return _("You are a member as soon as the dues are paid.")
    if status == MembershipStatus.UNPAID:
        return _("The dues are not paid, so member prices and other rights are suspended until they are.")
    if status == MembershipStatus.LEAVING:
        return _("The membership ends on %(day)s. Until then you have all the rights of a member.") % {"day": day}
    if status == MembershipStatus.ENDED:
        return _("The membership ended on %(day)s. You are welcome to join again.") % {"day": day}
    if status == MembershipStatus.HONORARY:
        return _("You have all the rights of a member, without dues.")
    return _("You have member prices and all other rights of a member.")
