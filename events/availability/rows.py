"""Ticket types as rows with a quantity field, for the ticket box and the booking page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import format_deadline, format_moment
from core.money import format_kr
from events.availability.availability import Availability
from events.availability.ticket_type import TicketTypeState
from events.enums import Admits, SeatState
from events.models import Event


@dataclass(frozen=True)
class TicketRow:
    """One ticket type with its quantity field. `notes` are sentences for the buyer, the most important first."""

    ticket_type_state: TicketTypeState
    value: str | int = 0
    error: str = ""

    @property
    def name(self) -> str:
        return f"t{self.ticket_type_state.ticket_type.pk}"

    @property
    def is_reduced(self) -> bool:
        """Whether a price step makes it cheaper than the full price, which is then shown beside it."""
        return self.ticket_type_state.price_ore < self.ticket_type_state.full_price_ore

    @property
    def notes(self) -> list[str]:
        notes = [self._step_note(), self._people_note(), self._minimum_note(), self._deal_note()]
        return [note for note in notes if note]

    def _step_note(self) -> str:
        """When the price rises, by date or by number sold, and what it is then."""
        type_state = self.ticket_type_state
        if not type_state.step_until and type_state.step_left is None:
            return ""
        price = type_state.next_price_ore
        values = {"name": type_state.step.name or _("Early bird"), "number": type_state.step_left}
        values["price"] = format_kr(price) if price is not None else ""
        if type_state.step_until:
            values["when"] = format_deadline(type_state.step_until)
        if type_state.step_left is None:
            return _("%(name)s until %(when)s, then %(price)s.") % values
        if type_state.step_until is None:
            text = ngettext(
                "%(name)s: %(number)d left at this price, then %(price)s.",
                "%(name)s: %(number)d left at this price, then %(price)s.",
                type_state.step_left,
            )
        elif price is None:
            # The price depends on whether the date or the last sale ends it.
            text = ngettext(
                "%(name)s until %(when)s or until the last one at this price is sold.",
                "%(name)s until %(when)s or until the last %(number)d at this price are sold.",
                type_state.step_left,
            )
        else:
            text = ngettext(
                "%(name)s until %(when)s or until the last one at this price is sold, then %(price)s.",
                "%(name)s until %(when)s or until the last %(number)d at this price are sold, then %(price)s.",
                type_state.step_left,
            )
        return text % values

    @property
    def left_text(self) -> str:
        """How many are left, when few are: units of the type, or seats for an organisation's colleagues."""
        type_state = self.ticket_type_state
        if type_state.state != SeatState.FEW or not type_state.left:
            return ""
        if type_state.left_is_units:
            text = ngettext("%(number)d left", "%(number)d left", type_state.left)
        else:
            text = ngettext(
                "%(number)d seat left for colleagues", "%(number)d seats left for colleagues", type_state.left
            )
        return text % {"number": type_state.left}

    def _people_note(self) -> str:
        ticket_type = self.ticket_type_state.ticket_type
        number = {"number": ticket_type.people or 0}
        if ticket_type.admits == Admits.GROUP:
            return _("One price for a table of %(number)d.") % number
        if ticket_type.admits == Admits.STAND and ticket_type.people:
            return ngettext(
                "With a ticket for %(number)d person at the stand.",
                "With tickets for %(number)d people at the stand.",
                ticket_type.people,
            ) % {"number": ticket_type.people}
        if ticket_type.admits == Admits.ORGANISATION and ticket_type.people:
            return (
                ngettext(
                    "One price for %(number)d colleague.",
                    "One price for up to %(number)d colleagues.",
                    ticket_type.people,
                )
                % number
            )
        if ticket_type.admits == Admits.ORGANISATION:
            return _("One price for all your colleagues.")
        return ""

    def _minimum_note(self) -> str:
        number = self.ticket_type_state.ticket_type.min_per_order
        return _("At least %(number)d in one order.") % {"number": number} if number > 1 else ""

    def _deal_note(self) -> str:
        ticket_type = self.ticket_type_state.ticket_type
        if not (ticket_type.deal_buy and ticket_type.deal_pay):
            return ""
        return _("%(buy)d for the price of %(pay)d.") % {"buy": ticket_type.deal_buy, "pay": ticket_type.deal_pay}


def add_on_note(state: TicketTypeState) -> str:
    """A sentence about an add-on at its tick box: why it cannot be had, or how few are left and until when."""
    if state.is_barred and not state.is_over:
        return _("For members only. Sign in as a member to choose it.")
    if state.state == SeatState.SOLD_OUT:
        return _("Sold out")
    if state.state == SeatState.NOT_YET and state.opens_at:
        return _("For sale from %(when)s") % {"when": format_moment(state.opens_at)}
    if not state.on_sale:
        return _("No longer for sale")
    notes = [TicketRow(state).left_text]
    if state.ticket_type.sales_until and state.closes_at == state.ticket_type.sales_until:
        notes.append(_("For sale until %(when)s") % {"when": format_deadline(state.closes_at)})
    if state.ticket_type.cancel_until:
        notes.append(_("Can be cancelled until %(when)s") % {"when": format_deadline(state.ticket_type.cancel_until)})
    return ". ".join(note for note in notes if note)


def ticket_rows(seats: Availability, *, values: Mapping[int, str], errors: Mapping[int, str]) -> list[TicketRow]:
    """Rows for the booking page: `values` and `errors` are the text of each quantity field, by ticket type id."""
    return [
        TicketRow(state, values.get(state.ticket_type.pk, 0), errors.get(state.ticket_type.pk, ""))
        for state in seats.ticket_type_states
    ]


def ticket_box_rows(seats: Availability) -> list[TicketRow]:
    """Rows for the event page. The first type on sale has a quantity from the start, so one click leads to booking."""
    first = next((state for state in seats.ticket_type_states if state.on_sale), None)
    return [
        TicketRow(state, state.ticket_type.min_per_order if state is first else 0) for state in seats.ticket_type_states
    ]


def price_rises_at(seats: Availability) -> datetime | None:
    """The first moment at which one of the visible prices rises by date; None when none does."""
    return min(
        (state.step_until for state in seats.ticket_type_states if state.on_sale and state.step_until),
        default=None,
    )


def shows_member_prices(seats: Availability) -> bool:
    """Whether a ticket type has a member price or is for members only."""
    return any(
        (state.on_sale and state.member_price_ore is not None) or state.is_barred for state in seats.ticket_type_states
    )


def sign_in_url(event: Event) -> str:
    """Path of the sign-in page, which leads on to the booking page."""
    return f"{reverse('account_login')}?{urlencode({'next': reverse('event_booking', args=[event.slug])})}"


def membership_join_url() -> str:
    """Path of the page for joining the association; empty when the site has none."""
    try:
        return reverse("join")
    except NoReverseMatch:
        return ""
