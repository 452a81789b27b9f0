"""What is to be written as one held order: its header, and a sale for each event."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import User
from events.booking.selection import Choice
from events.models import Event, SeatBlock, WaitingEntry
from events.pricing.quote import Quote
from events.stock import counters
from events.stock.units import Unit
from payments.enums import PaymentMethod
from payments.models import Order
from payments.orders.place import Buyer


@dataclass(frozen=True, kw_only=True)
class OrderHeader:
    """The data of an order as a whole. `due_days` is the period of payment of an invoice, in days."""

    buyer: Buyer
    language: str
    submission_key: str | None = None
    contents_key: str | None = None
    method: PaymentMethod = PaymentMethod.CARD
    due_days: int | None = None
    #: The client that orders, as `core.web.limits.client_digest`; empty when no limits apply, as for staff.
    client: str = ""
    #: Whether the buyer has answered the question that many unpaid orders of one client lead to.
    has_answered: bool = False
    #: Primary key of the buyer's own unpaid order that this one replaces.
    replaces_order: int | None = None
    #: The staff member who takes the order for the buyer.
    placed_by: User | None = None
    #: Until when the order waits for payment, if staff have chosen it.
    held_until: datetime | None = None
    #: Called with the order at the end of its transaction, such as to log it.
    when_placed: Callable[[Order], None] | None = None


@dataclass(frozen=True, kw_only=True)
class Sale:
    """One event of an order, with all that is decided before the first row is written."""

    event: Event
    choices: Sequence[Choice]
    quote: Quote
    #: The quote for given counters (ticket type id → units taken), needed when a price step ends by number sold.
    quote_at: Callable[[Mapping[int, int]], Quote] | None = None
    #: The block of seats that are set aside for this buyer.
    block: SeatBlock | None = None
    #: The waiting entry whose offer is booked. Then all seats are taken out of its block.
    entry: WaitingEntry | None = None
    #: The unit that is exchanged for the one that is chosen, which uses its seats until the exchange is confirmed.
    replaces: Unit | None = None
    order_answers: Mapping[int, object] = field(default_factory=dict)
    #: Who exchanges the tickets: a value of `ChangedBy`, or empty.
    exchanged_by: str = ""
    #: Issued by staff without payment, with their note.
    is_complimentary: bool = False
    note: str = ""
    statuses: Sequence[str] = counters.BOOKABLE_STATUSES
    #: Ids of ticket types whose capacity is raised by what is missing, by leave of staff.
    enlarging: Collection[int] = ()
