"""What one visitor wants to book at an event, read from each request: code, offer, availability and prices."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.association import association
from core.dates import format_deadline, format_moment
from core.text import plain
from events.availability.availability import Availability, availability_of
from events.availability.wording import member_reason
from events.booking import own_orders, quantities
from events.booking.booking_request import EventPart, part_of
from events.booking.selection import Choice
from events.enums import SeatState, WaitingStatus
from events.models import CodeUse, DiscountCode, Event, Question, TicketType, WaitingEntry
from events.pricing import discount_codes
from events.pricing import quote as pricing_quote
from events.questions.answers import questions_of
from events.stock.counters import Claim
from payments.models import Order


class Basket:
    """One event and one visitor. `data` is a query string or a form; it is not trusted.

    `replaces` is the visitor's own unpaid order when the visitor changes it: its seats, and its uses of a discount
    code, count as free.
    """

    def __init__(self, event: Event, user, data: Mapping[str, str], *, replaces: Order | None = None):
        self.event = event
        self.replaces = replaces
        self.held = own_orders.held_seats(replaces) if replaces else None
        self.user = user
        self.now = timezone.now()
        self.offer_error = ""
        self.offer = self._offer(_text(data, "offer", 40))
        self.code_text = _text(data, "code", 80)
        self.code_error = ""
        self.code = self._code()
        self._quotes: dict[tuple, pricing_quote.Quote] = {}

    @cached_property
    def seller(self):
        return association()

    @cached_property
    def questions(self) -> list[Question]:
        return questions_of(self.event.pk)

    @cached_property
    def seats(self) -> Availability:
        """What this visitor can book. With an offer from the waiting list, only the seats of the offer."""
        seats = availability_of(self.event, code=self.code, user=self.user, exchange_claims=self.held)
        if self.offer is None:
            return seats
        block = self.offer.block
        type_states = [
            type_state.with_set_aside(block.left)
            for type_state in seats.ticket_type_states
            if type_state.ticket_type.pk == self.offer.ticket_type_id
        ]
        state = SeatState.OPEN if any(type_state.on_sale for type_state in type_states) else SeatState.CLOSED
        return replace(
            seats, state=state, left=None, shared_seats=(), ticket_type_states=type_states, closes_at=block.until
        )

    @cached_property
    def member_reason(self) -> str:
        """Why a signed-in visitor gets no member price; empty when no ticket type has one for members."""
        has_any = any(state.is_barred or state.member_price_ore is not None for state in self.seats.all_states)
        return member_reason(self.user) if has_any else ""

    @property
    def types(self) -> list[TicketType]:
        """What can be chosen: the ticket types, and then the add-ons."""
        return [type_state.ticket_type for type_state in self.seats.all_states]

    def quote(self, numbers: Mapping[int, int]) -> pricing_quote.Quote:
        """The price of these units by ticket type id, for this visitor. It is calculated once per request."""
        key = tuple(sorted(numbers.items()))
        if key not in self._quotes:
            self._quotes[key] = pricing_quote.quote(
                self.types,
                numbers,
                user=self.user,
                seller=self.seller,
                code=self.code,
                promised=self.promised,
                sold=self._sold(numbers),
            )
        return self._quotes[key]

    def _sold(self, numbers: Mapping[int, int]) -> dict[int, int] | None:
        """Units taken by ticket type id once these are taken instead of those held; None when none are held."""
        if self.held is None:
            return None
        held = self.held.get(self.event.pk, Claim())
        return {
            ticket_type.pk: ticket_type.taken
            - held.units[ticket_type.pk]
            + max(0, number - discount_codes.units_set_aside(self.code, ticket_type.pk, self.now))
            for ticket_type in self.types
            if (number := numbers.get(ticket_type.pk, 0))
        }

    def part(self, choices: Sequence[Choice], order_answers: Mapping[int, object]) -> EventPart:
        """These choices for booking, with the availability and prices that the page shows."""
        return part_of(
            self.event,
            choices,
            seats=self.seats,
            user=self.user,
            code=self.code,
            offer=self.offer,
            quote=self.quote({choice.ticket_type_id: choice.quantity for choice in choices}),
            order_answers=order_answers,
        )

    @property
    def promised(self) -> dict[int, int]:
        """Ticket type id → promised price of one unit in øre, with an offer from the waiting list."""
        return {self.offer.ticket_type_id: self.offer.promised_ore} if self.offer else {}

    def read(self, data: Mapping[str, str]) -> quantities.RequestedQuantities:
        """Read the requested quantities. With an offer, errors say what the offer allows."""
        requested = quantities.read_quantities(data, self.seats)
        add_ons = {type_state.ticket_type.pk for type_state in self.seats.add_on_states}
        for type_state in self.seats.all_states:
            if type_state.is_barred and type_state.ticket_type.pk in requested.errors and self.member_reason:
                names = {"ticket": type_state.ticket_type.name, "reason": self.member_reason}
                requested.errors[type_state.ticket_type.pk] = _("%(ticket)s is for members. %(reason)s") % names
        if self.offer is not None and requested.errors:
            for type_id in list(requested.errors):
                if type_id in add_ons or (type_id is None and not requested.texts):
                    continue
                requested.errors[type_id] = _(
                    "The offer is for %(number)d of “%(ticket)s”. You can take that many or fewer, and nothing else."
                ) % {"number": self.offer.block.left, "ticket": self.offer.ticket_type.name}
        return requested

    def code_problem(self, numbers: Mapping[int, int]) -> str:
        """Why the typed code has no effect on these tickets; empty when it has, or when no code was typed."""
        if self.code_error or self.code is None or not numbers:
            return self.code_error
        covered = [ticket_type for ticket_type in self.types if discount_codes.covers_type(self.code, ticket_type)]
        if any(ticket_type.pk in numbers for ticket_type in covered):
            return ""
        names = [ticket_type.name for ticket_type in covered]
        if not names:
            return _("This code is not for the tickets you have chosen.")
        return _("This code is not for the tickets you have chosen. It is for: %(tickets)s.") % {
            "tickets": ", ".join(names)
        }

    def _code(self) -> DiscountCode | None:
        promised = self.offer.code if self.offer is not None else None
        if promised is not None and discount_codes.normalize(self.code_text) in ("", promised.code):
            # The promised code applies even if it has ended since.
            self.code_text = promised.code
            return promised
        if not self.code_text:
            return None
        code = discount_codes.find_code(self.event, self.code_text, self.now)
        if code is not None and (code.left != 0 or self._is_used_by_replaced(code)):
            return code
        self.code_error = _code_error(self.event, self.code_text, self.now)
        return None

    def _is_used_by_replaced(self, code: DiscountCode) -> bool:
        uses = CodeUse.objects.filter(order=self.replaces, code=code, quantity__gt=0)
        return self.replaces is not None and uses.exists()

    def _offer(self, key: str) -> WaitingEntry | None:
        if not key:
            return None
        entry = (
            WaitingEntry.objects.select_related("block", "code", "ticket_type").filter(event=self.event, key=key)
        ).first()
        block = entry.block if entry and entry.status == WaitingStatus.OFFERED else None
        if block and block.left and (block.until is None or block.until > self.now):
            return entry
        self.offer_error = _(
            "The seats that were offered to you are not held any more. You can buy what is for sale here, "
            "or join the waiting list again."
        )
        return None


def _code_error(event: Event, text: str, now: datetime) -> str:
    """Why the typed code cannot be used, as an error of its field."""
    normalized = discount_codes.normalize(text)
    code = DiscountCode.objects.filter(event=event, code=normalized, active=True).first() if normalized else None
    if code is None:
        return _("We do not know this code. Check how it is written.")
    if code.valid_from and code.valid_from > now:
        return _("This code can be used from %(when)s.") % {"when": format_moment(code.valid_from)}
    if code.valid_until and code.valid_until <= now:
        return _("This code could be used until %(when)s.") % {"when": format_deadline(code.valid_until)}
    return _("This code has been used up.")


def _text(data: Mapping[str, str], name: str, max_length: int) -> str:
    # Cut before `plain` as well, so that very long input costs no time.
    return plain(str(data.get(name, ""))[: max_length * 4])[:max_length]
