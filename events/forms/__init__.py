"""What buyers and attendees fill in."""

from events.forms.booking import BookingForm
from events.forms.fields import PlainField, new_submission_key

__all__ = ["BookingForm", "PlainField", "new_submission_key"]
