"""Choices of the events app. This module imports nothing from other apps."""

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


class EventLanguage(models.TextChoices):
    """The language that an event is held in. Its pages exist in both languages all the same."""

    NORWEGIAN = "nb", _("Norwegian")
    ENGLISH = "en", _("English")
    BOTH = "both", _("Norwegian and English")


class EventStatus(models.TextChoices):
    DRAFT = "draft", _("Draft: not on sale")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed for booking")
    CANCELLED = "cancelled", pgettext_lazy("an event", "Cancelled")


class Admits(models.TextChoices):
    """Whom one unit of a ticket type admits."""

    PERSON = "person", _("One person")
    GROUP = "group", _("A table or group")
    ORGANISATION = "organisation", _("Colleagues of one organisation")
    STAND = "stand", _("A stand with its staff")


class Audience(models.TextChoices):
    EVERYONE = "everyone", _("Everyone")
    MEMBERS = "members", _("Members only")
    CODE = "code", _("Those who have a code")
    #: Anybody can choose it, as nothing proves who is a student. It is not the event's price, though.
    CONCESSION = "concession", _("Some, such as students (cheaper)")


class ChangedBy(models.TextChoices):
    """Who changed or exchanged a ticket."""

    BUYER = "buyer", _("Buyer")
    ATTENDEE = "attendee", _("Attendee")
    STAFF = "staff", _("Staff")


class DiscountKind(models.TextChoices):
    PERCENT = "percent", _("Percent off")
    AMOUNT = "amount", _("Kroner off each ticket")
    NONE = "none", _("No discount: only opens hidden tickets")


class BlockReason(models.TextChoices):
    """Why seats are set aside."""

    CODE = "code", _("For a code")
    OFFER = "offer", _("Offered from the waiting list")
    STAFF = "staff", _("By staff")


class QuestionKind(models.TextChoices):
    TEXT = "text", _("Text")
    CHOICE = "choice", _("One of several")
    CHOICES = "choices", _("Any of several")
    DATE = "date", _("Date")
    YES_NO = "yes_no", _("Yes or no")


class QuestionScope(models.TextChoices):
    ATTENDEE = "attendee", _("Each attendee")
    ORDER = "order", _("Once for the order")


class WaitingStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    OFFERED = "offered", _("Offered")
    BOOKED = "booked", _("Booked")
    EXPIRED = "expired", _("Offer ran out")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class MessageKind(models.TextChoices):
    """E-mails for which an event can have its own text."""

    CONFIRMATION = "confirmation", _("Confirmation to the buyer")
    TICKET = "ticket", _("Ticket to the attendee")
    REMINDER = "reminder", _("Reminder the day before")
    THANKS = "thanks", _("Thanks the day after")


class ChangeKind(models.TextChoices):
    CANCEL = "cancel", pgettext_lazy("an event", "Cancelled")
    MOVE = "move", _("Moved")


class ChangeTaskStatus(models.TextChoices):
    WAITING = "waiting", _("Not done yet")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class TicketStatus(models.TextChoices):
    HELD = "held", _("Awaiting payment")
    VALID = "valid", _("Valid")
    RELEASED = "released", _("Never paid")
    CANCELLED = "cancelled", _("Cancelled")


#: Tickets with these statuses occupy a seat.
SEATED = (TicketStatus.HELD, TicketStatus.VALID)


class SeatState(models.TextChoices):
    """Availability of an event or a ticket type, as it is shown to visitors."""

    OPEN = "open", _("Seats available")
    FEW = "few", _("Few seats left")
    #: Sold out, but released seats are offered to the waiting list.
    WAITING = "waiting", _("Waiting list")
    SOLD_OUT = "sold_out", _("Sold out")
    NOT_YET = "not_yet", _("Not on sale yet")
    CLOSED = "closed", _("Booking is closed")
    CANCELLED = "cancelled", pgettext_lazy("an event", "Cancelled")
    PAST = "past", _("Has taken place")
    SESSIONS = "sessions", _("Book session by session")
    DROP_IN = "drop_in", _("Just come: no ticket needed")
