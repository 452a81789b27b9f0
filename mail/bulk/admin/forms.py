"""The forms of e-mail to many: its texts, when it is to be sent, and why a suppression is lifted."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminAutoHeightTextInput

from core.forms import OsloDateTimeField, PlainField
from core.wall_clock import add_days
from mail.models import BulkMail

_MOST_DAYS = 366


class TextForm(WagtailAdminModelForm):
    """Subject and text in both languages."""

    subject_nb = PlainField(label=_("Subject in Norwegian"), max_length=150)
    body_nb = PlainField(
        label=_("Text in Norwegian"),
        max_length=20_000,
        lines=True,
        widget=AdminAutoHeightTextInput,
        help_text=_("An empty line begins a paragraph; addresses become links."),
    )
    subject_en = PlainField(label=_("Subject in English"), max_length=150, required=False)
    body_en = PlainField(
        label=_("Text in English"),
        max_length=20_000,
        lines=True,
        required=False,
        widget=AdminAutoHeightTextInput,
        help_text=_("Without it, everybody gets the Norwegian text."),
    )

    class Meta:
        model = BulkMail
        fields = ["subject_nb", "body_nb", "subject_en", "body_en"]

    def clean(self):
        cleaned = super().clean()
        for name, other in (("subject_en", "body_en"), ("body_en", "subject_en")):
            if cleaned.get(other) and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, gettext("Write both subject and text in English, or neither."))
        return cleaned


class SendForm(forms.Form):
    """When it is to be sent. `shown` is the number of recipients that the user has seen."""

    send_at = OsloDateTimeField(
        label=_("When to send it"),
        required=False,
        help_text=_("Like this: 24.12.2026 18:00. Empty: at once. Who gets it is decided when sending begins."),
    )
    shown = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10_000_000)

    def clean_send_at(self):
        send_at = self.cleaned_data["send_at"]
        if send_at and send_at <= timezone.now():
            raise forms.ValidationError(gettext("This moment is past. Leave the field empty to send at once."))
        if send_at and send_at > add_days(timezone.now(), _MOST_DAYS):
            raise forms.ValidationError(gettext("Choose a moment within a year."))
        return send_at


class LiftForm(forms.Form):
    """Why the address may get mail again; the reason is kept in the log."""

    reason = PlainField(
        label=_("Why"), max_length=200, help_text=_("For example: the owner has asked for it on the phone.")
    )
