"""What staff may do to rows that are history: look, correct, but never delete."""

from wagtail.permissions import register_permission_policy

from core.admin.permissions import OnlyActions
from membership.models import DuesCharge, Membership

register_permission_policy(Membership, OnlyActions(Membership, {"view", "add", "change"}))
register_permission_policy(DuesCharge, OnlyActions(DuesCharge))
