"""Getting in line for a ticket type that is sold out."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.forms import PlainField
from core.money import format_kr
from events.availability.availability import TicketTypeState
from events.form_fields import your_email, your_name
from events.models import DiscountCode, Event, TicketType
from events.pricing import discount_codes
from events.waitinglist import join


def quantity_field(most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=gettext_lazy("How many"),
        min_value=1,
        max_value=most,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Write how many you would like."),
            "invalid": gettext_lazy("Write a number."),
            "min_value": gettext_lazy("Write at least %(limit_value)d."),
            "max_value": gettext_lazy("Write at most %(limit_value)d."),
        },
    )


class WaitingForm(forms.Form):
    """Which type, how many, and whom to write to. `offers` are the ticket types that one can wait for."""

    use_required_attribute = False

    ticket_type = forms.ChoiceField(
        label=gettext_lazy("Ticket"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose which ticket you wait for."),
            "invalid_choice": gettext_lazy("Choose which ticket you wait for."),
        },
    )
    name = your_name()
    email = your_email(gettext_lazy("The offer is sent here."))
    code = PlainField(
        label=gettext_lazy("Discount code"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self,
        *args,
        event: Event,
        offers: Sequence[TicketTypeState],
        prices: Mapping[int, int],
        with_code: bool,
        **kwargs,
    ):
        """`prices` are øre per unit for whoever looks, by ticket type."""
        super().__init__(*args, **kwargs)
        self.event = event
        self.kinds = {str(offer.ticket_type.pk): offer.ticket_type for offer in offers}
        self.fields["ticket_type"].choices = [
            (pk, f"{kind.name}, {format_kr(prices[kind.pk]) if prices[kind.pk] else _('Free')}")
            for pk, kind in self.kinds.items()
        ]
        most = max((kind.max_per_order for kind in self.kinds.values()), default=1)
        self.fields["quantity"] = quantity_field(most)
        if not with_code:
            del self.fields["code"]
        self.order_fields(["ticket_type", "quantity", "name", "email", "code"])

    def clean_code(self) -> DiscountCode | None:
        typed = self.cleaned_data["code"]
        found = discount_codes.find_code(self.event, typed) if typed else None
        if typed and found is None:
            raise forms.ValidationError(_("We do not know this code, or it is not valid now."))
        return found

    @property
    def kind(self) -> TicketType:
        return self.kinds[self.cleaned_data["ticket_type"]]


class QuantityForm(forms.Form):
    """Another number in the same place."""

    use_required_attribute = False

    def __init__(self, *args, kind: TicketType, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["quantity"] = quantity_field(kind.max_per_order)


def refusal_message(refusal: join.CannotJoin) -> tuple[str | None, str]:
    """(field, sentence) for the form that was sent."""
    if refusal.reason == join.FREE:
        return "quantity", _("There are seats for so many now: you can book them at once.")
    if refusal.reason == join.MEMBERS_ONLY:
        return "ticket_type", _("This ticket is for members. Sign in first.")
    if refusal.reason == join.TOO_MANY:
        return "quantity", ngettext(
            "At most %(number)d of this ticket.", "At most %(number)d of this ticket.", refusal.limit
        ) % {"number": refusal.limit}
    if refusal.reason == join.TOO_FEW:
        return "quantity", ngettext(
            "At least %(number)d of this ticket.", "At least %(number)d of this ticket.", refusal.limit
        ) % {"number": refusal.limit}
    return None, _("The waiting list is closed.")
