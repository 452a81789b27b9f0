"""What buyers and attendees fill in."""

from events.forms.booking import BookingForm
from events.forms.fields import new_submission_key

__all__ = ["BookingForm", "new_submission_key"]
