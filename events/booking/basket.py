"""What one visitor wants to book at an event and its sessions: code, offer, availability, prices. Read per request."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.association import association
from core.text import plain
from events.availability.availability import Availability, availability_of_many
from events.availability.ticket_type import TicketTypeState
from events.availability.wording import member_reason
from events.booking import own_orders, quantities
from events.booking.booking_request import EventPart, part_of
from events.booking.code_limit import code_error
from events.booking.selection import Choice
from events.enums import SeatState, WaitingStatus
from events.models import CodeUse, DiscountCode, Event, Question, TicketType, WaitingEntry
from events.pricing import discount_codes
from events.pricing import quote as pricing_quote
from events.pricing.quote import KnownBuyer, Quote, gets_member_price
from events.questions.answers import questions_of_many
from events.stock.counters import Claim
from payments.models import Order


class Basket:
    """One event, chosen sessions of it, and one visitor. `data` is a query string or a form; it is not trusted.

    `replaces` is the visitor's own unpaid order when the visitor changes it: its seats, and its uses of a discount
    code, count as free. `sessions` have their ticket types prefetched; the number of queries does not depend on them.
    """

    def __init__(
        self,
        event: Event,
        user,
        data: Mapping[str, str],
        *,
        replaces: Order | None = None,
        sessions: Sequence[Event] = (),
    ):
        self.event = event
        self.sessions = list(sessions)
        #: All that can be in the order, by start. A conference comes before its sessions.
        self.events = [event, *sorted(sessions, key=lambda session: (session.starts_at, session.pk))]
        self.replaces = replaces
        self.held = own_orders.held_seats(replaces) if replaces else None
        self.user = user
        self.now = timezone.now()
        self.offer_error = ""
        self.offer = self._offer(_text(data, "offer", 40))
        self.code_text = _text(data, "code", 80)
        self.code_error = ""
        #: Ids of events whose code of this text is used up, while it can be used for others.
        self.used_up_for: set[int] = set()
        #: Event id → its discount code. One typed text can be a code of several events.
        self.codes = self._codes()
        self._quotes: dict[tuple, Quote] = {}

    @cached_property
    def seller(self):
        return association()

    @cached_property
    def questions(self) -> list[Question]:
        """The active questions of all events."""
        return questions_of_many([event.pk for event in self.events])

    @property
    def code(self) -> DiscountCode | None:
        """The code of the event itself."""
        return self.codes.get(self.event.pk)

    @cached_property
    def _priced_for(self):
        """Whose prices hold. The membership is read once, however many events there are."""
        return KnownBuyer(is_member=gets_member_price(self.user)) if self.sessions else self.user

    @cached_property
    def seats_by_event(self) -> dict[int, Availability]:
        """Event id → what this visitor can book of it, in the order of the events."""
        seats = availability_of_many(
            self.events, codes=list(self.codes.values()), user=self._priced_for, exchange_claims=self.held
        )
        if self.offer is not None:
            seats[self.event.pk] = self._seats_of_offer(seats[self.event.pk])
        return seats

    @property
    def seats(self) -> Availability:
        """What this visitor can book of the event itself."""
        return self.seats_by_event[self.event.pk]

    @property
    def states(self) -> list[TicketTypeState]:
        """What can be chosen: of each event the ticket types, and then the add-ons."""
        return [state for seats in self.seats_by_event.values() for state in seats.all_states]

    @property
    def add_on_states(self) -> list[TicketTypeState]:
        return [state for seats in self.seats_by_event.values() for state in seats.add_on_states]

    def _seats_of_offer(self, seats: Availability) -> Availability:
        """Only the seats of the offer from the waiting list."""
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
        has_any = any(state.is_barred or state.member_price_ore is not None for state in self.states)
        return member_reason(self.user) if has_any else ""

    @property
    def types(self) -> list[TicketType]:
        return [type_state.ticket_type for type_state in self.states]

    def types_of(self, event: Event) -> list[TicketType]:
        return [type_state.ticket_type for type_state in self.seats_by_event[event.pk].all_states]

    def chosen_events(self, numbers: Mapping[int, int]) -> list[Event]:
        """The events of which these units are, by ticket type id. The event itself when there are none."""
        ids = {ticket_type.event_id for ticket_type in self.types if numbers.get(ticket_type.pk)}
        return [event for event in self.events if event.pk in ids] or [self.event]

    def quote(self, numbers: Mapping[int, int]) -> Quote:
        """The price of these units by ticket type id, of all events, for this visitor."""
        quotes = [self.quote_of(event, numbers) for event in self.chosen_events(numbers)]
        if len(quotes) == 1:
            return quotes[0]
        code = next((quote.code for quote in quotes if quote.code), None)
        return Quote([line for quote in quotes for line in quote.lines], code)

    def quote_of(self, event: Event, numbers: Mapping[int, int]) -> Quote:
        """The price of those units that are of the event. It is calculated once per request."""
        types = self.types_of(event)
        numbers = {ticket_type.pk: numbers[ticket_type.pk] for ticket_type in types if numbers.get(ticket_type.pk)}
        key = (event.pk, *sorted(numbers.items()))
        if key not in self._quotes:
            self._quotes[key] = pricing_quote.quote(
                types,
                numbers,
                user=self._priced_for,
                seller=self.seller,
                code=self.codes.get(event.pk),
                promised=self.promised,
                sold=self._sold(event, numbers),
            )
        return self._quotes[key]

    def _sold(self, event: Event, numbers: Mapping[int, int]) -> dict[int, int] | None:
        """Units taken by ticket type id once these are taken instead of those held; None when none are held."""
        if self.held is None:
            return None
        held, code = self.held.get(event.pk, Claim()), self.codes.get(event.pk)
        return {
            ticket_type.pk: ticket_type.taken
            - held.units[ticket_type.pk]
            + max(0, number - discount_codes.units_set_aside(code, ticket_type.pk, self.now))
            for ticket_type in self.types_of(event)
            if (number := numbers.get(ticket_type.pk, 0))
        }

    def parts(self, choices: Sequence[Choice], order_answers: Mapping[int, object]) -> list[EventPart]:
        """These choices for booking, by event, with the availability and prices that the page shows."""
        numbers = {choice.ticket_type_id: choice.quantity for choice in choices}
        return [self._part(event, choices, numbers, order_answers) for event in self.chosen_events(numbers)]

    def _part(
        self,
        event: Event,
        choices: Sequence[Choice],
        numbers: Mapping[int, int],
        order_answers: Mapping[int, object],
    ) -> EventPart:
        type_ids = {ticket_type.pk for ticket_type in self.types_of(event)}
        asked = {question.pk for question in self.questions if question.event_id == event.pk} if order_answers else ()
        return part_of(
            event,
            [choice for choice in choices if choice.ticket_type_id in type_ids],
            seats=self.seats_by_event[event.pk],
            user=self._priced_for,
            code=self.codes.get(event.pk),
            offer=self.offer,
            quote=self.quote_of(event, numbers),
            order_answers={pk: value for pk, value in order_answers.items() if pk in asked},
        )

    @property
    def promised(self) -> dict[int, int]:
        """Ticket type id → promised price of one unit in øre, with an offer from the waiting list."""
        return {self.offer.ticket_type_id: self.offer.promised_ore} if self.offer else {}

    def read(self, data: Mapping[str, str], *, proposes: bool = False) -> quantities.RequestedQuantities:
        """Read the requested quantities. With an offer, errors say what the offer allows.

        With `proposes`, a chosen session without any quantity in `data` gets the fewest tickets of its first type.
        """
        proposed_for = [session.pk for session in self.sessions] if proposes else []
        requested = quantities.read_quantities(data, self.seats_by_event, proposed_for=proposed_for)
        add_ons = {type_state.ticket_type.pk for type_state in self.add_on_states}
        for type_state in self.states:
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
        if self.code_error or not self.codes or not numbers:
            return self.code_error
        covered = [
            (event, ticket_type)
            for event in self.events
            for ticket_type in self.types_of(event)
            if event.pk in self.codes and discount_codes.covers_type(self.codes[event.pk], ticket_type)
        ]
        if any(ticket_type.pk in numbers for _event, ticket_type in covered):
            return ""
        names = [
            f"{event.title}, {ticket_type.name}" if self.sessions else ticket_type.name
            for event, ticket_type in covered
        ]
        if not names:
            return _("This code is not for the tickets you have chosen.")
        return _("This code is not for the tickets you have chosen. It is for: %(tickets)s.") % {
            "tickets": ", ".join(names)
        }

    def code_notices(self, numbers: Mapping[int, int]) -> list[str]:
        """A sentence for each chosen event that a code is used up for, while it reduces the price of others."""
        if not self.codes or not numbers:
            return []
        text = _("The code has been used up for “%(event)s”, which is at full price here.")
        chosen = self.chosen_events(numbers)
        return [text % {"event": event.title} for event in chosen if event.pk in self.used_up_for]

    def _codes(self) -> dict[int, DiscountCode]:
        promised = self.offer.code if self.offer is not None else None
        if promised is not None and discount_codes.normalize(self.code_text) in ("", promised.code):
            # The promised code applies even if it has ended since.
            self.code_text = promised.code
            return {self.event.pk: promised}
        if not self.code_text:
            return {}
        codes = discount_codes.find_codes(self.events, self.code_text, self.now)
        own = self._codes_of_replaced() if any(code.left == 0 for code in codes.values()) else ()
        usable = {pk: code for pk, code in codes.items() if code.left != 0 or code.pk in own}
        self.used_up_for = codes.keys() - usable.keys() if usable else set()
        if not usable:
            self.code_error = code_error(self.events, self.code_text, self.now)
        return usable

    def _codes_of_replaced(self) -> Collection[int]:
        """Ids of the codes that the order to be replaced uses."""
        if self.replaces is None:
            return ()
        uses = CodeUse.objects.filter(order=self.replaces, quantity__gt=0)
        return set(uses.values_list("code_id", flat=True))

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


def _text(data: Mapping[str, str], name: str, max_length: int) -> str:
    # Cut before `plain` as well, so that very long input costs no time.
    return plain(str(data.get(name, ""))[: max_length * 4])[:max_length]
