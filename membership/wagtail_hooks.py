"""Membership in the Wagtail admin: its menu, and the entries of the audit log."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from membership.admin.choosers import contact_chooser, organisation_chooser, user_chooser
from membership.admin.viewsets import MembershipGroup


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
