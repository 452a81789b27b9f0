"""Permission policies for memberships and dues. They are history: nobody may delete them, and dues are read-only."""

from wagtail.permissions import register_permission_policy

from core.admin.permissions import OnlyActions
from membership.models import DuesCharge, Membership

register_permission_policy(Membership, OnlyActions(Membership, {"view", "add", "change"}))
register_permission_policy(DuesCharge, OnlyActions(DuesCharge))
