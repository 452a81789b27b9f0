"""A buyer's own orders of an event and its sessions, and what can be done with those that wait for payment.

An order is the buyer's own when this browser has placed it, or when it belongs to the signed-in user. An equal e-mail
address in a form proves nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from core.web.limits import allow_attempt
from events.models import Event, Ticket, TicketLine
from events.stock import counters
from mail.queue import queue_email
from payments.checkout.expiry import expire_after_asking_stripe
from payments.enums import AttemptStatus, OrderStatus, PaymentMethod, SellerKind
from payments.models import Order, OrderLine
from payments.models.order import is_reference
from payments.order_page import known_orders

#: Statuses of orders that a repeated form may mean.
_CURRENT = (OrderStatus.HELD, OrderStatus.CONFIRMED)
_BEING_PAID = (AttemptStatus.PENDING, AttemptStatus.COMPLETE)
_MOST = 20
#: One address gets at most this many e-mails about open orders in an hour.
_MAILS_PER_HOUR = 1


@dataclass(frozen=True)
class OpenOrder:
    """An order that is held for the buyer. `is_being_paid`: the payment has been made, and is not confirmed yet.

    `is_remembered`: this browser knows the order by its cookie, and can forget it.
    """

    order: Order
    lines: Sequence[OrderLine]
    is_being_paid: bool
    can_change: bool
    is_remembered: bool

    @property
    def until(self) -> datetime | None:
        return self.order.expires_at


@dataclass(frozen=True)
class OwnOrders:
    """The buyer's current orders of an event or of chosen sessions of it, the newest first."""

    event: Event
    orders: Sequence[Order] = ()
    #: The order numbers that this browser knows by its cookie.
    remembered: Sequence[str] = ()
    #: Ids of all orders that are the buyer's own. None when nothing is known of the buyer.
    own: QuerySet | None = None

    @property
    def live(self) -> list[Order]:
        return [order for order in self.orders if order.is_live]

    @property
    def confirmed(self) -> list[Order]:
        return [order for order in self.orders if order.status == OrderStatus.CONFIRMED]

    def with_twin(self, twin: Order | None) -> "OwnOrders":
        """With the order that an identical form of this browser has placed, while the browser would remember it.

        Two tabs may both have been opened before the browser was known.
        """
        if twin is None or twin.status not in _CURRENT or twin.exchanged_from_id:
            return self
        is_old = twin.created_at < timezone.now() - known_orders.LIFE
        if is_old or any(order.pk == twin.pk for order in self.orders):
            return self
        return replace(self, orders=[twin, *self.orders])

    def open_orders(self) -> list[OpenOrder]:
        return [self._open_order(order) for order in self.live]

    def _open_order(self, order: Order) -> OpenOrder:
        is_being_paid = order.attempts.filter(status__in=_BEING_PAID).exists()
        return OpenOrder(
            order=order,
            lines=list(order.lines.all()),
            is_being_paid=is_being_paid,
            can_change=not is_being_paid and can_be_changed(order, self.event),
            is_remembered=order.reference in self.remembered,
        )

    def live_order(self, reference: str) -> Order | None:
        """The open order with this number. Also one of the event's other sessions: a form may have dropped its own."""
        known = next((order for order in self.live if order.reference == reference), None)
        if known is not None or self.own is None or not self.event.__dict__.get("sessions_found"):
            return known
        if not is_reference(reference):
            return None
        events = Q(event=self.event) | Q(event__parent=self.event)
        order = _current_orders(events).filter(pk__in=self.own, reference=reference).first()
        return order if order is not None and order.is_live else None


def own_orders(event: Event, references: Sequence[str], user, *, sessions: Sequence[Event] = ()) -> OwnOrders:
    """The orders that this browser knows by `references`, and those of the signed-in user.

    They are those with tickets to the event or to these sessions of it, one of them at least.
    No query for a visitor who is neither known nor signed in.
    """
    is_signed_in = user is not None and user.is_authenticated
    if event.pk is None or not (references or is_signed_in):
        return OwnOrders(event)
    ids = Order.objects.order_by().values("pk")
    own = ids.filter(reference__in=list(references))
    if is_signed_in:
        # Only a verified address is the user's own, as in the list of the user's tickets. A union of sets of ids,
        # because a condition with OR would read every order of the event.
        verified_emails = user.emailaddress_set.filter(verified=True).values("email")
        own = own.union(ids.filter(buyer=user), ids.filter(buyer_email__in=verified_emails), all=True)
    current = _current_orders(Q(event__in=[each.pk for each in (event, *sessions)]))
    orders = current.filter(pk__in=own).prefetch_related("lines").order_by("-created_at", "-pk")
    return OwnOrders(event, list(orders[:_MOST]), references, own)


def _current_orders(events: Q) -> QuerySet[Order]:
    """Orders with tickets to the events that a buyer placed and that have not ended.

    An exchange is continued on its order page.
    """
    sold = TicketLine.objects.filter(events).values("line__order_id")
    return Order.objects.filter(status__in=_CURRENT, exchanged_from=None, pk__in=sold)


def can_be_changed(order: Order, event: Event) -> bool:
    """Whether the booking page of the event can show the order for changing.

    Not when it holds more than tickets of this event and its sessions, or only add-ons to tickets of another order,
    when staff have registered a payment, or when its seats were set aside: those return to their block and not to the
    buyer.
    """
    if order.status != OrderStatus.HELD or order.exchanged_from_id or order.method == PaymentMethod.MANUAL:
        return False
    lines = OrderLine.objects.filter(order=order)
    of_event = Q(seller_kind=SellerKind.TICKET, ticket_line__block=None)
    of_event &= Q(ticket_line__event=event) | Q(ticket_line__event__parent=event)
    mains = of_event & Q(ticket_line__ticket_type__needs_ticket=False)
    numbers = lines.aggregate(all=Count("pk"), of_event=Count("pk", filter=of_event), mains=Count("pk", filter=mains))
    return numbers["all"] == numbers["of_event"] and numbers["mains"] > 0


def events_of(order: Order) -> set[int]:
    """Ids of the events that the order has tickets to."""
    return set(TicketLine.objects.filter(line__order=order).values_list("event_id", flat=True))


def held_seats(order: Order) -> dict[int, counters.Claim]:
    """Event id → the seats that the order holds. They are free for the buyer who changes the order."""
    return counters.claims_of(Ticket.objects.seated().filter(line__order=order))


def end_if_overdue(order: Order) -> None:
    """Record that the order's hold has run out, if it has; a payment that Stripe knows of is settled instead."""
    if order.status == OrderStatus.HELD and not order.is_live:
        expire_after_asking_stripe(order.pk)
        order.refresh_from_db()


def orders_of_form(key: str, contents: str, email: str) -> tuple[Order | None, Order | None, list[Order]]:
    """The order that a form with this key has placed, the one that an identical form has placed, and the open orders
    of this address. One query.
    """
    wanted = Q(buyer_email=email, status=OrderStatus.HELD, expires_at__gt=timezone.now())
    if key:
        wanted |= Q(submission_key=key)
    if contents:
        wanted |= Q(contents_key=contents)
    asks = email or key or contents
    orders = list(Order.objects.filter(wanted).order_by("-created_at", "-pk")[: 2 * _MOST]) if asks else []
    placed = next((order for order in orders if key and order.submission_key == key), None)
    twin = next((order for order in orders if contents and order.contents_key == contents), None)
    return placed, twin, [order for order in orders if order.is_live and order.buyer_email == email]


def notify_other_orders(events: Sequence[Event], open_orders: Sequence[Order], own: Sequence[Order]) -> None:
    """E-mail an address the link to its open order of the events, when an unknown browser books with this address.

    The page must not say that the order exists, because anybody can type the address. Each order is mentioned once.
    """
    others = {order.pk for order in open_orders} - {order.pk for order in own}
    current = _current_orders(Q(event__in=[event.pk for event in events]))
    order = current.filter(pk__in=others).order_by("-created_at", "-pk").first() if others else None
    if order is None:
        return
    if allow_attempt("open-order-mail", order.buyer_email, most=_MAILS_PER_HOUR, seconds=3600):
        key = f"open-order-{order.pk}"
        queue_email("open_order", key=key, to=order.buyer_email, language=order.language, order=order.pk)
