"""The state of one ticket type at a moment: its price now, its next price, and how many units are left."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from events.enums import Admits, Audience, SeatState
from events.models import PriceStep, TicketType
from events.pricing import price_steps
from events.pricing.quote import has_member_price, unit_price


@dataclass(frozen=True)
class TicketTypeState:
    """State and prices of one ticket type.

    `left` is a number of units; None when nothing limits it. Prices are øre per unit, for the smallest quantity that
    one order can have.
    """

    ticket_type: TicketType
    state: SeatState
    left: int | None
    opens_at: datetime | None
    closes_at: datetime
    #: Whether it is for members only and the visitor is not signed in as one.
    is_barred: bool = False
    now: datetime | None = None
    #: Units of `left` that are set aside for the visitor's discount code.
    set_aside: int = 0

    @property
    def on_sale(self) -> bool:
        return self.state in (SeatState.OPEN, SeatState.FEW) and not self.is_barred

    def with_set_aside(self, units: int) -> "TicketTypeState":
        """A copy for a visitor for whom `units` are set aside: they can be booked even if the type is sold out."""
        on_sale = self.state not in (SeatState.SOLD_OUT, SeatState.WAITING)
        return replace(self, left=units, state=self.state if on_sale else SeatState.FEW, is_barred=False)

    @property
    def is_over(self) -> bool:
        """Whether it cannot be booked now for another reason than a lack of seats."""
        return self.state in (SeatState.CLOSED, SeatState.CANCELLED, SeatState.PAST, SeatState.NOT_YET)

    @property
    def members_only(self) -> bool:
        return self.ticket_type.audience == Audience.MEMBERS

    @property
    def max_quantity(self) -> int:
        """The largest quantity that one order can have now, in units."""
        limit = self.ticket_type.order_limit
        return limit if self.left is None else min(limit, self.left)

    @property
    def people_each(self) -> int:
        """Tickets in one unit. The fewest, for a type where an organisation names its own attendees."""
        return self.ticket_type.people_each()

    @property
    def no_seats(self) -> bool:
        """Whether it takes no seats of the event, such as a stand without staff or an online ticket."""
        return self.ticket_type.seats_each == 0

    @property
    def step(self) -> PriceStep | None:
        """The price step that applies now; None for the full price."""
        return self._step_at(self._taken_with_one_order, self._moment)

    @property
    def price_ore(self) -> int:
        """Public price of one unit in øre, in the current step."""
        return unit_price(self.ticket_type, member=False, step=self.step)

    @property
    def member_price_ore(self) -> int | None:
        """Øre per unit for a member; None when the type never has a member price."""
        if not has_member_price(self.ticket_type):
            return None
        return unit_price(self.ticket_type, member=True, step=self.step)

    @property
    def step_until(self) -> datetime | None:
        """When the price rises by date; None when no date raises it while the type is on sale."""
        step = self.step
        if step is None or step.until is None or step.until >= self.closes_at:
            return None
        return step.until if self._price_after_date(step.until) > self.price_ore else None

    @property
    def step_left(self) -> int | None:
        """Units left at the step's price; None when no number raises it before the type is sold out."""
        step = self.step
        if step is None or step.until_sold is None:
            return None
        left = step.until_sold - self.ticket_type.taken + self.set_aside
        is_sold_out_first = self.left is not None and self.left <= left
        return None if is_sold_out_first or self._price_after_number(step) <= self.price_ore else left

    @property
    def next_price_ore(self) -> int | None:
        """Øre per unit after the current step; None when the price does not rise, or depends on how the step ends."""
        prices = set()
        if self.step and self.step_until:
            prices.add(self._price_after_date(self.step_until))
        if self.step and self.step_left is not None:
            prices.add(self._price_after_number(self.step))
        return prices.pop() if len(prices) == 1 else None

    @property
    def full_price_ore(self) -> int:
        return self.ticket_type.price_ore

    @property
    def _moment(self) -> datetime:
        return self.now or timezone.now()

    @property
    def _taken_with_one_order(self) -> int:
        """Units taken with the smallest order. Units that are set aside for a code are counted as taken already."""
        return self.ticket_type.taken + max(0, self.ticket_type.min_per_order - self.set_aside)

    def _price_after_date(self, moment: datetime) -> int:
        """The public price at a later moment, if nothing more is sold. A step that is sold out by then is left out."""
        return unit_price(self.ticket_type, member=False, step=self._step_at(self._taken_with_one_order, moment))

    def _price_after_number(self, step: PriceStep) -> int:
        """The public price when all units of the step are sold."""
        return unit_price(self.ticket_type, member=False, step=self._step_at((step.until_sold or 0) + 1, self._moment))

    def _step_at(self, taken: int, moment: datetime) -> PriceStep | None:
        return price_steps.step_at(self.ticket_type, taken, moment)

    @property
    def left_is_units(self) -> bool:
        """Whether `left` is a number of units. An organisation's ticket that only seats limit has no number of units.

        One such ticket takes a seat for each colleague.
        """
        own_left = self.ticket_type.left
        is_organisation = self.ticket_type.admits == Admits.ORGANISATION
        return not is_organisation or (own_left is not None and self.left is not None and own_left <= self.left)
