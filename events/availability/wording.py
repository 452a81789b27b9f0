"""Texts for a seat state, a price and its VAT, in the active language. All pages use these."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import format_day, format_moment
from core.models import AssociationSettings
from core.money import format_kr
from core.vat import VatCode, vat_within
from events.availability.availability import Availability
from events.enums import SeatState
from membership.enums import MembershipStatus
from membership.queries import why_no_member_rights

#: Seat state → suffix of the CSS class of its badge.
STATE_CSS_CLASSES = {
    SeatState.OPEN: "open",
    SeatState.SESSIONS: "open",
    SeatState.DROP_IN: "open",
    SeatState.FEW: "few",
    SeatState.NOT_YET: "waiting",
    SeatState.WAITING: "waiting",
    SeatState.SOLD_OUT: "closed",
    SeatState.CLOSED: "closed",
    SeatState.CANCELLED: "cancelled",
    SeatState.PAST: "past",
}


def state_text(seats: Availability) -> str:
    """The state as text, with the number of seats when few are left, and the time when booking opens."""
    if seats.state == SeatState.FEW:
        return ngettext("%(number)d seat left", "%(number)d seats left", seats.left) % {"number": seats.left}
    if seats.state == SeatState.NOT_YET and seats.opens_at:
        return _("Booking opens %(when)s") % {"when": format_moment(seats.opens_at)}
    return str(seats.state.label)


def price_text(seats: Availability) -> str:
    """«Free», «1 490 kr» or «From 490 kr»; empty when nothing is sold."""
    low, high = seats.lowest_ore, seats.highest_ordinary_ore
    if low is None:
        return ""
    if high == 0:
        return _("Free")
    if low == high:
        return format_kr(low)
    return _("From %(price)s") % {"price": format_kr(low)}


def vat_text(seats: Availability, seller: AssociationSettings) -> str:
    """The VAT in the lowest price. Empty when the association is not registered for VAT, or nothing costs anything."""
    cheapest = [state.ticket_type for state in seats.ticket_type_states if state.price_ore == seats.lowest_ore]
    if not seller.vat_registered or not cheapest or not seats.highest_ore:
        return ""
    percents = {VatCode(state.ticket_type.vat_code).percent for state in seats.ticket_type_states}
    percent = VatCode(cheapest[0].vat_code).percent
    if percents == {0}:
        return _("No VAT is charged")
    if percent == 0:
        return _("VAT is included where it is charged")
    return _("incl. %(vat)s VAT (%(percent)d%%)") % {
        "vat": format_kr(vat_within(seats.lowest_ore, percent)),
        "percent": percent,
    }


def member_reason(user) -> str:
    """Why a signed-in user does not get the member price, as a sentence; empty for a member and without a sign-in."""
    reason = why_no_member_rights(user)
    if reason is None:
        return ""
    if reason.status == MembershipStatus.UNPAID:
        return _("You do not get the member price now, because the dues of %(member)s are not paid.") % {
            "member": reason.member
        }
    if reason.status == MembershipStatus.APPLIED:
        return _("You do not get the member price yet, because the membership of %(member)s has not begun.") % {
            "member": reason.member
        }
    if reason.status == MembershipStatus.ENDED:
        return _("You do not get the member price, because the membership of %(member)s ended on %(day)s.") % {
            "member": reason.member,
            "day": format_day(reason.ended_on),
        }
    return _("You do not get the member price, because %(address)s is not registered with a member.") % {
        "address": user.email
    }
