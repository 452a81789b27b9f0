"""Forms for the waiting list of a ticket type that is sold out."""

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


def _price_text(price_ore: int) -> str:
    return format_kr(price_ore) if price_ore else _("Free")


def quantity_field(max_quantity: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=gettext_lazy("How many"),
        min_value=1,
        max_value=max_quantity,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Write how many you would like."),
            "invalid": gettext_lazy("Write a number."),
            "min_value": gettext_lazy("Write at least %(limit_value)d."),
            "max_value": gettext_lazy("Write at most %(limit_value)d."),
        },
    )


class WaitingForm(forms.Form):
    """Join the waiting list: ticket type, quantity, name and e-mail address."""

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
        states: Sequence[TicketTypeState],
        prices: Mapping[int, int],
        with_code: bool,
        **kwargs,
    ):
        """`states` are the types with a waiting list. `prices` are øre per unit for this user, by type id."""
        super().__init__(*args, **kwargs)
        self.event = event
        self.ticket_types = {str(state.ticket_type.pk): state.ticket_type for state in states}
        self.fields["ticket_type"].choices = [
            (pk, f"{ticket_type.name}, {_price_text(prices[ticket_type.pk])}")
            for pk, ticket_type in self.ticket_types.items()
        ]
        max_quantity = max((ticket_type.max_per_order for ticket_type in self.ticket_types.values()), default=1)
        self.fields["quantity"] = quantity_field(max_quantity)
        if not with_code:
            del self.fields["code"]
        self.order_fields(["ticket_type", "quantity", "name", "email", "code"])

    def clean_code(self) -> DiscountCode | None:
        code = self.cleaned_data["code"]
        discount_code = discount_codes.find_code(self.event, code) if code else None
        if code and discount_code is None:
            raise forms.ValidationError(_("We do not know this code, or it is not valid now."))
        return discount_code

    @property
    def selected_ticket_type(self) -> TicketType:
        return self.ticket_types[self.cleaned_data["ticket_type"]]


class QuantityForm(forms.Form):
    """Change the quantity of an entry."""

    use_required_attribute = False

    def __init__(self, *args, ticket_type: TicketType, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["quantity"] = quantity_field(ticket_type.max_per_order)


def refusal_message(refusal: join.CannotJoin) -> tuple[str | None, str]:
    """The form field (None for the whole form) and the error text for a refused request."""
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
