from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EventKind(models.TextChoices):
    CONFERENCE = "conference", _("Conference")
    SEMINAR = "seminar", _("Seminar")
    BREAKFAST = "breakfast", _("Breakfast meeting")
    WEBINAR = "webinar", _("Webinar")
    WORKSHOP = "workshop", _("Workshop")
    COURSE = "course", _("Course")
    GATHERING = "gathering", _("Get-together")


class Attendance(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    MIXED = "mixed", _("In person and online")


class EventStatus(models.TextChoices):
    DRAFT = "draft", _("Draft: not on sale")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed for booking")
    CANCELLED = "cancelled", pgettext_lazy("an event", "Cancelled")


class TicketStatus(models.TextChoices):
    HELD = "held", _("Awaiting payment")
    VALID = "valid", _("Valid")
    RELEASED = "released", _("Never paid")
    CANCELLED = "cancelled", _("Cancelled")


#: Tickets in these states occupy a seat.
SEATED = (TicketStatus.HELD, TicketStatus.VALID)


class SeatState(models.TextChoices):
    """What a visitor is told, in one word, wherever the event is shown."""

    OPEN = "open", _("Seats available")
    FEW = "few", _("Few seats left")
    SOLD_OUT = "sold_out", _("Sold out")
    NOT_YET = "not_yet", _("Not on sale yet")
    CLOSED = "closed", _("Booking is closed")
    CANCELLED = "cancelled", pgettext_lazy("an event", "Cancelled")
    PAST = "past", _("Has taken place")
    SESSIONS = "sessions", _("Book session by session")
    DROP_IN = "drop_in", _("Just come: no ticket needed")
