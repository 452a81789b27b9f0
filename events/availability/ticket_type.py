"""One ticket type as it stands at a moment: what it costs, what comes next, how many are left."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from events.enums import Audience, SeatState
from events.models import PriceStep, TicketType
from events.pricing import price_steps
from events.pricing.quote import has_member_price, unit_price


@dataclass(frozen=True)
class TicketTypeState:
    """`left` is units, None when nothing limits it. Prices are øre per unit, for the fewest that can be booked."""

    ticket_type: TicketType
    state: SeatState
    left: int | None
    opens_at: datetime | None
    closes_at: datetime
    #: For members, and the person who looks is not known to be one.
    barred: bool = False
    now: datetime | None = None
    #: Units of `left` that are kept for the code that was given.
    kept: int = 0

    @property
    def on_sale(self) -> bool:
        return self.state in (SeatState.OPEN, SeatState.FEW) and not self.barred

    def kept_aside(self, units: int) -> "TicketTypeState":
        """The same for somebody for whom so many units are set aside: no longer sold out."""
        on_sale = self.state not in (SeatState.SOLD_OUT, SeatState.WAITING)
        return replace(self, left=units, state=self.state if on_sale else SeatState.FEW, barred=False)

    @property
    def is_over(self) -> bool:
        return self.state in (SeatState.CLOSED, SeatState.CANCELLED, SeatState.PAST, SeatState.NOT_YET)

    @property
    def members_only(self) -> bool:
        return self.ticket_type.audience == Audience.MEMBERS

    @property
    def most(self) -> int:
        """The most units that one order can have of it now."""
        most = self.ticket_type.max_per_order
        return most if self.left is None else min(most, self.left)

    @property
    def people_each(self) -> int:
        """Tickets in one unit; at least, where an organisation names its own."""
        return self.ticket_type.people_each()

    @property
    def no_seats(self) -> bool:
        """It counts against nobody's seats: a stand, an online ticket."""
        return self.ticket_type.seats_each == 0

    @property
    def step(self) -> PriceStep | None:
        """The price step that holds now; None for the full price."""
        # Units that are kept for a code are counted as taken already.
        more = max(0, self.ticket_type.min_per_order - self.kept)
        return self._step_after(self.ticket_type.taken + more)

    @property
    def price_ore(self) -> int:
        return unit_price(self.ticket_type, member=False, step=self.step)

    @property
    def member_price_ore(self) -> int | None:
        """None when members pay what everybody pays, now and later."""
        if not has_member_price(self.ticket_type):
            return None
        return unit_price(self.ticket_type, member=True, step=self.step)

    @property
    def step_until(self) -> datetime | None:
        """When the price goes up by date."""
        return self.step.until if self.step else None

    @property
    def step_left(self) -> int | None:
        """Units that can still be had at the step's price; None when no number ends it."""
        step = self.step
        if step is None or step.until_sold is None:
            return None
        left = step.until_sold - self.ticket_type.taken + self.kept
        return left if self.left is None else min(left, self.left)

    @property
    def next_step(self) -> PriceStep | None:
        """The step after this one, if that is not the full price."""
        known = price_steps.steps_of(self.ticket_type)
        if self.step is None:
            return None
        later = known[known.index(self.step) + 1 :]
        return next((step for step in later if step.until is None or self._moment < step.until), None)

    @property
    def next_price_ore(self) -> int | None:
        """What it costs when this step is over; None when the price does not change any more."""
        return unit_price(self.ticket_type, member=False, step=self.next_step) if self.step else None

    @property
    def full_price_ore(self) -> int:
        return self.ticket_type.price_ore

    @property
    def _moment(self) -> datetime:
        return self.now or timezone.now()

    def _step_after(self, taken: int) -> PriceStep | None:
        return price_steps.step_at(self.ticket_type, taken, self._moment)
