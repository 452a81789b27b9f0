"""Forms for one discount code, and for many codes at once."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, ObjectList

from core.admin.idempotency import IdempotencyKeyField
from core.db.fields import KronerField
from core.forms import ModelRowsField, OsloDateTimeField, PlainField
from core.values import posted_pk
from events.enums import DiscountKind
from events.models import DiscountCode, Event, TicketType
from events.pricing import discount_codes


def check_discount(form, cleaned: dict) -> None:
    """Require the field that the kind of discount needs, and empty the fields that it does not use.

    Errors are added to `form`; `cleaned` is changed in place.
    """
    kind = cleaned.get("kind")
    if kind == DiscountKind.PERCENT and not cleaned.get("percent") and "percent" not in form.errors:
        form.add_error("percent", _("Write how many percent, from 1 to 100."))
    if kind == DiscountKind.AMOUNT and not cleaned.get("amount_ore") and "amount_ore" not in form.errors:
        form.add_error("amount_ore", _("Write how many kroner."))
    if kind == DiscountKind.NONE and not cleaned.get("ticket_types"):
        form.add_error("ticket_types", _("Choose the ticket types that the code opens."))
    if kind != DiscountKind.PERCENT:
        cleaned["percent"] = None
    if kind != DiscountKind.AMOUNT:
        cleaned["amount_ore"] = None
    begins, ends = cleaned.get("valid_from"), cleaned.get("valid_until")
    if begins and ends and ends <= begins:
        form.add_error("valid_until", _("The code must end after it starts."))


#: Ticket types of all events together that the form of a new code lists. Beyond, it lists those of the chosen event.
MAX_TYPES = 60


class TicketTypeChoices(ModelRowsField):
    """A choice among ticket types of several events. Each is shown with its event."""

    def label_from_instance(self, obj) -> str:
        return f"{obj.event}: {obj.name}"


class CodeForm(WagtailAdminModelForm):
    """One discount code. The view has locked its row, so the counter `taken` is read from the database again."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        types = TicketType.objects.select_related("event").order_by("-event__starts_at", "position")
        event_field, help_text = self.fields["event"], self.fields["ticket_types"].help_text
        if self.instance.pk:
            types = types.filter(event_id=self.instance.event_id)
            event_field.disabled = True
            event_field.queryset = Event.objects.filter(pk=self.instance.event_id)
            event_field.widget = forms.Select(choices=event_field.choices)
        else:
            # Past events sell no tickets.
            event_field.queryset = Event.objects.coming()
            event_field.error_messages["invalid_choice"] = _("This event is over. Choose one that is to come.")
            types = types.filter(event__ends_at__gt=timezone.now())
            if len(types[: MAX_TYPES + 1]) > MAX_TYPES:
                types = types.filter(event_id=posted_pk(self["event"].data))
                help_text = _("None chosen means all. Choose the event and save; its ticket types can then be chosen.")
        self.fields["ticket_types"] = TicketTypeChoices(
            types,
            required=False,
            label=self.fields["ticket_types"].label,
            help_text=help_text,
            widget=forms.CheckboxSelectMultiple,
        )

    def clean_code(self) -> str:
        code = discount_codes.normalize(self.cleaned_data["code"])
        if not code:
            raise ValidationError(_("Write letters and digits, without line breaks."))
        return code

    def clean_capacity(self):
        capacity = self.cleaned_data["capacity"]
        if self.instance.pk and capacity is not None:
            taken = DiscountCode.objects.values_list("taken", flat=True).get(pk=self.instance.pk)
            if capacity < taken:
                raise ValidationError(_("It has been used more often than this already."))
        return capacity

    def clean(self):
        cleaned = super().clean()
        check_discount(self, cleaned)
        event, code = cleaned.get("event"), cleaned.get("code")
        if event and code and DiscountCode.objects.filter(event=event, code=code).exclude(pk=self.instance.pk).exists():
            self.add_error("code", _("The event has this code already."))
        if event and any(ticket_type.event_id != event.pk for ticket_type in cleaned.get("ticket_types") or ()):
            self.add_error("ticket_types", _("Choose ticket types of the same event."))
        return cleaned


code_panels = ObjectList(
    [
        FieldPanel("event"),
        FieldRowPanel([FieldPanel("code"), FieldPanel("active")]),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("percent"), FieldPanel("amount_ore")]),
        FieldPanel("ticket_types"),
        FieldRowPanel([FieldPanel("capacity"), FieldPanel("max_per_buyer")]),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
        FieldPanel("note"),
        HelpPanel(
            content=gettext_lazy("Seats can be set aside for the code from the event's page, once the code is saved.")
        ),
    ],
    base_form_class=CodeForm,
)


class BatchForm(forms.Form):
    """How many codes to make for one event, and the fields that all of them share."""

    number = forms.IntegerField(label=gettext_lazy("How many codes"), min_value=1, max_value=discount_codes.MAX_CODES)
    prefix = PlainField(
        label=gettext_lazy("They begin with"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("For example VIP. The rest is random, so that nobody can guess it."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Discount"), choices=DiscountKind.choices)
    percent = forms.IntegerField(label=gettext_lazy("Percent"), min_value=1, max_value=100, required=False)
    amount_ore = KronerField(label=gettext_lazy("Kroner off each ticket"), required=False)
    ticket_types = ModelRowsField(
        TicketType.objects.none(),
        label=gettext_lazy("Ticket types"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen means all. Hidden types among them are opened by the code."),
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("Uses of each code"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        initial=1,
        help_text=gettext_lazy("Number of tickets. Empty means no limit."),
    )
    valid_from = OsloDateTimeField(label=gettext_lazy("Valid from"), required=False)
    valid_until = OsloDateTimeField(label=gettext_lazy("Valid until"), required=False)
    note = PlainField(
        label=gettext_lazy("Note"), max_length=200, required=False, help_text=gettext_lazy("Only staff see it.")
    )
    key = IdempotencyKeyField()

    def __init__(self, *args, event: Event, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ticket_types"].queryset = TicketType.objects.filter(event=event)

    def clean(self):
        cleaned = super().clean()
        check_discount(self, cleaned)
        return cleaned

    def code_values(self) -> dict:
        """The field values that all the codes share."""
        names = ("kind", "percent", "amount_ore", "capacity", "valid_from", "valid_until", "note")
        return {name: self.cleaned_data[name] for name in names}
