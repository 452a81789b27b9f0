"""Membership in the Wagtail admin: its menu, and the entries of the audit log."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks

from core.admin.desk.waiting import WaitingItem, register_waiting
from membership.admin.choosers import contact_chooser, organisation_chooser, user_chooser
from membership.admin.viewsets import MembershipGroup
from membership.models import Membership


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action("membership.apply", _("Apply"), _("Applied for membership"))
    actions.register_action("membership.approve", _("Approve"), _("Approved the application"))
    actions.register_action("membership.refuse", _("Refuse"), _("Refused the application"))
    actions.register_action("membership.begin", _("Begin"), _("Paid: the membership began"))
    actions.register_action("membership.end", _("End"), _("Ended the membership"))


@hooks.register("register_admin_viewset")
def register_membership_viewsets():
    return [contact_chooser, organisation_chooser, user_chooser, MembershipGroup()]


register_waiting(
    WaitingItem(
        name="applications",
        order=10,
        may_see=lambda user: user.is_staff and user.has_perm("membership.change_membership"),
        rows=lambda: Membership.objects.undecided(),
        text=lambda count: ngettext("application to decide", "applications to decide", count),
        url=lambda: f"{reverse('membership:index')}?undecided=true",
    )
)
