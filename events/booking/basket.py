"""What one visitor is about to buy, read anew from each request: code, offer from the waiting list, seats, prices."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.association import association
from core.text import plain
from events.availability.availability import Availability, availability_of
from events.booking import quantities
from events.booking.booking_request import EventPart, part_of
from events.booking.selection import Choice
from events.enums import SeatState, WaitingStatus
from events.formatting import format_moment
from events.models import DiscountCode, Event, Question, TicketType, WaitingEntry
from events.pricing import discount_codes
from events.pricing import quote as pricing_quote
from events.questions.answers import questions_of


class Basket:
    """One event, one visitor. `data` is an address or a form that anybody may have written."""

    def __init__(self, event: Event, user, data: Mapping[str, str]):
        self.event = event
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
        """What this visitor can have: with an offer from the waiting list, exactly what it holds."""
        seats = availability_of(self.event, code=self.code, user=self.user)
        if self.offer is None:
            return seats
        block = self.offer.block
        held = [
            each.with_set_aside(block.left)
            for each in seats.ticket_type_states
            if each.ticket_type.pk == self.offer.ticket_type_id
        ]
        state = SeatState.OPEN if any(each.on_sale for each in held) else SeatState.CLOSED
        return replace(seats, state=state, left=None, offers=held, closes_at=block.until)

    @property
    def types(self) -> list[TicketType]:
        return [offer.ticket_type for offer in self.seats.ticket_type_states]

    def quote(self, numbers: Mapping[int, int]) -> pricing_quote.Quote:
        key = tuple(sorted(numbers.items()))
        if key not in self._quotes:
            self._quotes[key] = pricing_quote.quote(
                self.types, numbers, user=self.user, seller=self.seller, code=self.code, promised=self.promised
            )
        return self._quotes[key]

    def part(self, choices: Sequence[Choice], order_answers: Mapping[int, object]) -> EventPart:
        """These choices for booking, with the seats and the price as they were read for the page."""
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
        return {self.offer.ticket_type_id: self.offer.promised_ore} if self.offer else {}

    def read(self, data: Mapping[str, str]) -> quantities.RequestedQuantities:
        """The quantities, with what an offer allows said in its own words."""
        requested = quantities.read_quantities(data, self.seats)
        if self.offer is not None and requested.errors:
            for type_id in list(requested.errors):
                if type_id is None and not requested.texts:
                    continue
                requested.errors[type_id] = _(
                    "The offer is for %(number)d of “%(ticket)s”. You can take that many or fewer, and nothing else."
                ) % {"number": self.offer.block.left, "ticket": self.offer.ticket_type.name}
        return requested

    def code_problem(self, numbers: Mapping[int, int]) -> str:
        """Why the code that was typed does nothing for these tickets; empty when it does, or none was typed."""
        if self.code_error or self.code is None or not numbers:
            return self.code_error
        if any(discount_codes.covers_type(self.code, type_id) for type_id in numbers):
            return ""
        names = [
            ticket_type.name for ticket_type in self.types if discount_codes.covers_type(self.code, ticket_type.pk)
        ]
        if not names:
            return _("This code is not for the tickets you have chosen.")
        return _("This code is not for the tickets you have chosen. It is for: %(tickets)s.") % {
            "tickets": ", ".join(names)
        }

    def _code(self) -> DiscountCode | None:
        promised = self.offer.code if self.offer is not None else None
        if promised is not None and discount_codes.normalize(self.code_text) in ("", promised.code):
            # Price and code as promised, also when the code has ended since.
            self.code_text = promised.code
            return promised
        if not self.code_text:
            return None
        code = discount_codes.find_code(self.event, self.code_text, self.now)
        if code is not None and code.left != 0:
            return code
        self.code_error = _why_not(self.event, self.code_text, self.now)
        return None

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


def _why_not(event: Event, text: str, now: datetime) -> str:
    """Why a code that was typed cannot be used, for the field it was typed in."""
    texts = discount_codes.normalize(text)
    code = DiscountCode.objects.filter(event=event, code=texts, active=True).first() if texts else None
    if code is None:
        return _("We do not know this code. Check how it is written.")
    if code.valid_from and code.valid_from > now:
        return _("This code can be used from %(when)s.") % {"when": format_moment(code.valid_from)}
    if code.valid_until and code.valid_until <= now:
        return _("This code could be used until %(when)s.") % {"when": format_moment(code.valid_until)}
    return _("This code has been used up.")


def _text(data: Mapping[str, str], name: str, longest: int) -> str:
    return plain(str(data.get(name, ""))[: longest * 4])[:longest]
