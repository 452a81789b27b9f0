"""What buyers and attendees fill in."""

from events.forms.booking import BookingForm
from events.forms.fields import PlainField

__all__ = ["BookingForm", "PlainField"]
