from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin.idempotency import IdempotencyKeyField
from core.forms import DayField
from events.models import Event
from programme.editions.plan import MAX_YEARS_AHEAD, DayNotPossible, check_day, suggested_day


class EditionForm(forms.Form):
    """The first day of the new edition. All other dates follow it."""

    first_day = DayField(
        label=gettext_lazy("First day of the new edition"),
        help_text=gettext_lazy("52 weeks later is the same weekday. Type another date to see all dates follow it."),
        widget=forms.DateInput(format="%d.%m.%Y", attrs={"autocomplete": "off"}),
    )
    key = IdempotencyKeyField()

    def __init__(self, *args, event: Event, **kwargs):
        super().__init__(*args, initial={"first_day": suggested_day(event)}, **kwargs)
        self.event = event

    def renew_key(self) -> None:
        """What is shown again is another submission than the one before, which may have made an edition."""
        if self.is_bound:
            self.data = self.data.copy()
            self.data[self.add_prefix("key")] = self.get_initial_for_field(self.fields["key"], "key")

    def clean_first_day(self):
        day = self.cleaned_data["first_day"]
        try:
            check_day(self.event, day)
        except DayNotPossible:
            raise forms.ValidationError(
                _("Choose a day to come, after this edition and at most %(years)s years ahead.")
                % {"years": MAX_YEARS_AHEAD}
            ) from None
        return day
