"""The state of one ticket type at a moment: its price now, its next price, and how many units are left."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from events.enums import Audience, SeatState
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
        limit = self.ticket_type.max_per_order
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
        # Units that are set aside for a code are counted as taken already.
        additional = max(0, self.ticket_type.min_per_order - self.set_aside)
        return self._step_after(self.ticket_type.taken + additional)

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
        """When the price rises by date; None when no date ends the step."""
        return self.step.until if self.step else None

    @property
    def step_left(self) -> int | None:
        """Units left at the step's price; None when no number ends the step."""
        step = self.step
        if step is None or step.until_sold is None:
            return None
        left = step.until_sold - self.ticket_type.taken + self.set_aside
        return left if self.left is None else min(left, self.left)

    @property
    def next_step(self) -> PriceStep | None:
        """The step after the current one; None when the full price follows, or applies already."""
        steps = price_steps.steps_of(self.ticket_type)
        if self.step is None:
            return None
        later = steps[steps.index(self.step) + 1 :]
        return next((step for step in later if step.until is None or self._moment < step.until), None)

    @property
    def next_price_ore(self) -> int | None:
        """Øre per unit after the current step; None when the price does not change any more."""
        return unit_price(self.ticket_type, member=False, step=self.next_step) if self.step else None

    @property
    def full_price_ore(self) -> int:
        return self.ticket_type.price_ore

    @property
    def _moment(self) -> datetime:
        return self.now or timezone.now()

    def _step_after(self, taken: int) -> PriceStep | None:
        return price_steps.step_at(self.ticket_type, taken, self._moment)
