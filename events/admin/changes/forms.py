"""Forms with which staff cancel an event, move it, or notify people of a change."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import DayField, OsloDateTimeField, PlainField, PlainURLField
from core.wall_clock import end_of_day
from events.admin.place_fields import clean_place, initial_texts, offer_rooms
from events.changes.deadlines import deadlines_of
from events.changes.decide import MOVABLE_FIELDS, open_sessions
from events.models import Event
from events.placeholders import validate_placeholders

#: How long people can cancel their tickets after a change, unless staff choose another date.
DEFAULT_CANCELLATION_PERIOD = timedelta(days=14)
MAX_MESSAGE_LENGTH = 4000
#: Values of the choice of what happens to the event's deadlines when it is moved.
MOVE, KEEP = "move", "keep"


class MessageForm(forms.Form):
    """A message to buyers and attendees in both languages. It may contain placeholders."""

    message_nb = PlainField(
        label=gettext_lazy("Message (Norwegian)"),
        required=False,
        max_length=MAX_MESSAGE_LENGTH,
        lines=True,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Why, and what now. It is the first thing they read in the e-mail."),
    )
    message_en = PlainField(
        label=gettext_lazy("Message (English)"),
        required=False,
        max_length=MAX_MESSAGE_LENGTH,
        lines=True,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("For those who booked in English. They get the Norwegian one when this is empty."),
    )

    def clean_message_nb(self) -> str:
        return self._clean_message("message_nb")

    def clean_message_en(self) -> str:
        return self._clean_message("message_en")

    def _clean_message(self, name: str) -> str:
        validate_placeholders(self.cleaned_data[name])
        return self.cleaned_data[name]

    def messages(self) -> dict[str, str]:
        """The message in each language, as keyword arguments of the functions that announce a change."""
        return {name: self.cleaned_data[name] for name in ("message_nb", "message_en")}


class CancelEventForm(MessageForm):
    """Cancels an event: a message, whether to cancel the sessions too, and a box that confirms it."""

    sessions = forms.BooleanField(
        label=gettext_lazy("Cancel its sessions too"),
        required=False,
        help_text=gettext_lazy("Those who have tickets for several get one e-mail."),
    )
    confirmed = forms.BooleanField(
        label=gettext_lazy("I have read what this means, and want to cancel the event"),
        error_messages={"required": gettext_lazy("Tick the box to cancel the event. It cannot be undone.")},
    )

    def __init__(self, *args, event: Event, open_sessions: int, **kwargs):
        super().__init__(*args, **kwargs)
        if not open_sessions:
            del self.fields["sessions"]


class CancellationPeriodForm(MessageForm):
    """A message, and the last day on which tickets can be cancelled with a full refund because of the change."""

    until = DayField(
        label=gettext_lazy("Tickets can be cancelled until"),
        required=False,
        help_text=gettext_lazy("With a full refund. Empty means that the event's ordinary rules apply."),
    )

    def __init__(self, *args, event: Event, **kwargs):
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["until"].initial = timezone.localdate() + DEFAULT_CANCELLATION_PERIOD

    def clean_until(self):
        day = self.cleaned_data["until"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("The date has passed."))
        return day

    def messages(self) -> dict:
        """The message in each language, and `until`: the end of the last day for cancelling, or None."""
        day = self.cleaned_data["until"]
        return super().messages() | {"until": end_of_day(day) if day else None}


def suggested_times(query: Mapping[str, str]) -> dict[str, datetime]:
    """The new times that a link to the form names. What cannot be read is left out."""
    times = {}
    for name in ("starts_at", "ends_at"):
        with suppress(ValidationError):
            if moment := OsloDateTimeField(required=False).clean(query.get(name, "")[:40]):
                times[name] = moment
    return times


class MoveEventForm(CancellationPeriodForm):
    """The new time and place of an event. The initial values are the present ones."""

    def __init__(self, *args, event: Event, **kwargs):
        super().__init__(*args, event=event, **kwargs)
        move_fields = forms.fields_for_model(Event, fields=[name for name in MOVABLE_FIELDS if name != "join_url"])
        for name in ("starts_at", "ends_at"):
            move_fields[name] = OsloDateTimeField(label=move_fields[name].label)
        link = Event._meta.get_field("join_url")
        move_fields["join_url"] = PlainURLField(
            label=capfirst(link.verbose_name), help_text=link.help_text, required=False, assume_scheme="https"
        )
        texts = initial_texts(event)
        for name, field in move_fields.items():
            field.initial = texts.get(name, getattr(event, name))
        venue = self.data.get("listed_venue") if self.is_bound else event.listed_venue_id
        offer_rooms(move_fields["listed_room"], venue, event.listed_room_id)
        sessions = open_sessions(event)
        if sessions:
            move_fields["sessions"] = forms.BooleanField(
                label=_("Move its sessions along"),
                required=False,
                initial=True,
                help_text=_("By as much as the start. Those who have a ticket for one of them are notified too."),
            )
        self.deadlines = [deadline for moved_event in (event, *sessions) for deadline in deadlines_of(moved_event, 0)]
        if self.deadlines:
            move_fields["deadlines"] = forms.ChoiceField(
                label=_("Deadlines"),
                choices=[(MOVE, _("Move them by as many days")), (KEEP, _("Leave them as they are"))],
                initial=MOVE,
                widget=forms.RadioSelect,
                help_text=_("Each is shown with its new date before anything is done."),
            )
        self.fields = move_fields | self.fields

    def clean(self):
        cleaned = super().clean()
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and starts_at != self.event.starts_at and starts_at < timezone.now():
            self.add_error("starts_at", _("The new time has passed."))
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("It must end after it starts."))
        clean_place(self, cleaned, self.event)
        return cleaned

    def new_values(self) -> dict:
        """The new values of the event's movable fields."""
        new = {name: self.cleaned_data[name] for name in MOVABLE_FIELDS}
        for listed in (new["listed_venue"], new["listed_room"]):
            new |= listed.event_fields() if listed else {}
        return new

    def move_options(self) -> dict[str, bool]:
        """Whether `sessions` and `deadlines` are moved together with the event."""
        cleaned = self.cleaned_data
        return {"sessions": cleaned.get("sessions", False), "deadlines": cleaned.get("deadlines") == MOVE}
