"""What staff say when they call an event off or move it."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from core.forms import OsloDateTimeField, PlainField, PlainURLField
from events.changes.deadlines import deadlines_of
from events.changes.decide import MOVABLE_FIELDS, end_of, open_sessions
from events.models import Event
from events.placeholders import validate_placeholders

#: How long people may think it over, unless staff choose another date.
DEFAULT_CANCELLATION_PERIOD = timedelta(days=14)
MAX_MESSAGE_LENGTH = 4000
ALONG, KEEP = "along", "keep"


class MessageForm(forms.Form):
    """The office's own words to everybody, in both languages."""

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
        return self._checked("message_nb")

    def clean_message_en(self) -> str:
        return self._checked("message_en")

    def _checked(self, name: str) -> str:
        validate_placeholders(self.cleaned_data[name])
        return self.cleaned_data[name]

    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("message_nb", "message_en")}


class CancelEventForm(MessageForm):
    sessions = forms.BooleanField(
        label=gettext_lazy("Cancel its sessions too"),
        required=False,
        help_text=gettext_lazy("Those who have tickets for several get one e-mail."),
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I have read what this means, and want to cancel the event"),
        error_messages={"required": gettext_lazy("Tick the box to cancel the event. It cannot be undone.")},
    )

    def __init__(self, *args, event: Event, open_sessions: int, **kwargs):
        super().__init__(*args, **kwargs)
        if not open_sessions:
            del self.fields["sessions"]


class CancellationPeriodForm(MessageForm):
    """Until when those whom the change does not suit may give tickets back."""

    until = forms.DateField(
        label=gettext_lazy("Tickets can be cancelled until"),
        required=False,
        widget=AdminDateInput(),
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

    def words(self) -> dict:
        day = self.cleaned_data["until"]
        return super().words() | {"until": end_of(day) if day else None}


class MoveEventForm(CancellationPeriodForm):
    """The new time and place, filled in with the old ones."""

    def __init__(self, *args, event: Event, **kwargs):
        super().__init__(*args, event=event, **kwargs)
        own = forms.fields_for_model(Event, fields=[name for name in MOVABLE_FIELDS if name != "join_url"])
        for name in ("starts_at", "ends_at"):
            own[name] = OsloDateTimeField(label=own[name].label)
        link = Event._meta.get_field("join_url")
        own["join_url"] = PlainURLField(
            label=capfirst(link.verbose_name), help_text=link.help_text, required=False, assume_scheme="https"
        )
        for name, field in own.items():
            field.initial = getattr(event, name)
        along = open_sessions(event)
        if along:
            own["sessions"] = forms.BooleanField(
                label=_("Move its sessions along"),
                required=False,
                initial=True,
                help_text=_("By as much as the start. Those who have a ticket for one of them are notified too."),
            )
        self.deadlines = [one for event in (event, *along) for one in deadlines_of(event, 0)]
        if self.deadlines:
            own["deadlines"] = forms.ChoiceField(
                label=_("Deadlines"),
                choices=[(ALONG, _("Move them by as many days")), (KEEP, _("Leave them as they are"))],
                initial=ALONG,
                widget=forms.RadioSelect,
                help_text=_("Each is shown with its new date before anything is done."),
            )
        self.fields = own | self.fields

    def clean(self):
        cleaned = super().clean()
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and starts_at != self.event.starts_at and starts_at < timezone.now():
            self.add_error("starts_at", _("The new time has passed."))
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("It must end after it starts."))
        return cleaned

    def new(self) -> dict:
        return {name: self.cleaned_data[name] for name in MOVABLE_FIELDS}

    def along(self) -> dict[str, bool]:
        """What moves with the event."""
        cleaned = self.cleaned_data
        return {"sessions": cleaned.get("sessions", False), "deadlines": cleaned.get("deadlines") == ALONG}
