"""Who may do what: attendees are looked at, and changed only by actions of their own."""

from wagtail.permissions import register_permission_policy

from events.models import Ticket
from payments.office.policy import LookOnly

register_permission_policy(Ticket, LookOnly(Ticket))
