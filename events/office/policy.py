"""Who may do what: attendees are looked at, and changed only by actions of their own."""

from wagtail.permissions import register_permission_policy

from core.admin.policy import OnlyActions
from events.models import Ticket

register_permission_policy(Ticket, OnlyActions(Ticket))
