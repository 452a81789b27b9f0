"""Ticket types as rows with a quantity, in the ticket box and on the booking page alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.money import format_kr
from events.availability.availability import Availability
from events.availability.ticket_type import TicketTypeState
from events.enums import Admits
from events.formatting import format_moment
from events.models import Event


@dataclass(frozen=True)
class TicketRow:
    """One ticket type with what a buyer has to know of it. `notes` are sentences, the most pressing first."""

    offer: TicketTypeState
    value: str | int = 0
    error: str = ""

    @property
    def name(self) -> str:
        return f"t{self.offer.ticket_type.pk}"

    @property
    def lowered(self) -> bool:
        """A step of the price holds: the full price is shown beside it."""
        return self.offer.price_ore < self.offer.full_price_ore

    @property
    def notes(self) -> list[str]:
        notes = [self._step(), self._for_whom(), self._deal()]
        return [note for note in notes if note]

    def _step(self) -> str:
        """Until when, or for how many, the price holds, and what it costs then."""
        offer = self.offer
        if not offer.step or offer.next_price_ore is None:
            return ""
        name = offer.step.name or _("Early bird")
        says = {"name": name, "price": format_kr(offer.next_price_ore), "number": offer.step_left}
        if offer.step_until:
            says["when"] = format_moment(offer.step_until)
        if offer.step_left is None:
            return _("%(name)s until %(when)s, then %(price)s.") % says
        if offer.step_until is None:
            return (
                ngettext(
                    "%(name)s: %(number)d left at this price, then %(price)s.",
                    "%(name)s: %(number)d left at this price, then %(price)s.",
                    offer.step_left,
                )
                % says
            )
        return (
            ngettext(
                "%(name)s until %(when)s or until the last one at this price is sold, then %(price)s.",
                "%(name)s until %(when)s or until the last %(number)d at this price are sold, then %(price)s.",
                offer.step_left,
            )
            % says
        )

    def _for_whom(self) -> str:
        kind = self.offer.ticket_type
        number = {"number": kind.people or 0}
        if kind.admits == Admits.GROUP:
            return _("One price for a table of %(number)d.") % number
        if kind.admits == Admits.STAND and kind.people:
            return ngettext(
                "With a ticket for %(number)d person at the stand.",
                "With tickets for %(number)d people at the stand.",
                kind.people,
            ) % {"number": kind.people}
        if kind.admits == Admits.ORGANISATION and kind.people:
            return (
                ngettext(
                    "One price for %(number)d colleague.",
                    "One price for up to %(number)d colleagues.",
                    kind.people,
                )
                % number
            )
        if kind.admits == Admits.ORGANISATION:
            return _("One price for all your colleagues.")
        return ""

    def _deal(self) -> str:
        kind = self.offer.ticket_type
        if not (kind.deal_buy and kind.deal_pay):
            return ""
        return _("%(buy)d for the price of %(pay)d.") % {"buy": kind.deal_buy, "pay": kind.deal_pay}


def ticket_rows(seats: Availability, *, values: Mapping[int, str], errors: Mapping[int, str]) -> list[TicketRow]:
    """What was typed, with its errors."""
    return [
        TicketRow(offer, values.get(offer.ticket_type.pk, 0), errors.get(offer.ticket_type.pk, ""))
        for offer in seats.offers
    ]


def ticket_box_rows(seats: Availability) -> list[TicketRow]:
    """For the event's own page: the first that is for sale is chosen beforehand, so that one click is enough."""
    first = next((offer for offer in seats.offers if offer.on_sale), None)
    return [TicketRow(offer, offer.ticket_type.min_per_order if offer is first else 0) for offer in seats.offers]


def price_rises_at(seats: Availability) -> datetime | None:
    """When the first of the prices shown goes up by date."""
    return min((offer.step_until for offer in seats.offers if offer.on_sale and offer.step_until), default=None)


def shows_member_prices(seats: Availability) -> bool:
    """Whether it pays to become a member before one buys."""
    return any((offer.on_sale and offer.member_price_ore is not None) or offer.barred for offer in seats.offers)


def sign_in_url(event: Event) -> str:
    """To the sign-in, and on to the booking."""
    return f"{reverse('account_login')}?{urlencode({'next': reverse('event_booking', args=[event.slug])})}"


def membership_join_url() -> str:
    """Where one becomes a member; empty while nobody can."""
    try:
        return reverse("join")
    except NoReverseMatch:
        return ""
