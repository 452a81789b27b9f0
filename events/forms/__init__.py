"""What buyers and attendees fill in."""

from events.forms.booking import BookingForm

__all__ = ["BookingForm"]
