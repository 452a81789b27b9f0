"""Who is offered what comes back, and what becomes of the offer.

One function brings an event's list in line with its seats: `serve`. It is called with the seat rows locked, by
whoever gave seats back, in the same transaction: what the list is owed is set aside before anybody else can see it.
It looks at the state of things and not at what happened, so calling it once too often changes nothing.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from events.enums import BlockReason, EventStatus, WaitingStatus
from events.models import Event, SeatBlock, TicketType, WaitingEntry
from events.stock import blocks, counters
from events.stock.locks import lock_counters, lock_event
from mail.queue import queue_email
from payments.enums import OrderStatus
from payments.models import Order

#: On the list: waiting, or with an offer in hand.
LIVE = (WaitingStatus.WAITING, WaitingStatus.OFFERED)
_ENDED = (EventStatus.CLOSED, EventStatus.CANCELLED)


def offer_released_seats(event_ids: Iterable[int]) -> None:
    """Offer what came back to those who wait. Called in the transaction in which it came back."""
    live = WaitingEntry.objects.filter(event_id__in=set(event_ids), status__in=LIVE)
    for event_id in sorted(set(live.order_by().values_list("event_id", flat=True))):
        process_queue(lock_counters(event_id))


def expire_offers(now=None) -> int:
    """End the offers whose time is over, and the lists of events that cannot be booked any more; offer what is free.

    Returns how many events were looked at. What the public can have does not depend on it: freed seats, a booking
    that is short and a new entry do the same.
    """
    now = now or timezone.now()
    overdue = Q(status=WaitingStatus.OFFERED, offer_until__lte=now)
    closed = Q(event__status__in=_ENDED) | Q(event__starts_at__lte=now) | Q(event__sales_until__lte=now)
    closed |= Q(ticket_type__sales_until__lte=now)
    entries = WaitingEntry.objects.filter(overdue | closed | _there_is_room(), status__in=LIVE)
    # An order that still waits for payment keeps its entry; it will be looked at again when the order ends.
    entries = entries.exclude(order__status=OrderStatus.HELD, status=WaitingStatus.OFFERED)
    events = sorted(set(entries.order_by().values_list("event_id", flat=True)))
    for event_id in events:
        with transaction.atomic():
            process_queue(lock_event(event_id))
    return len(events)


def _there_is_room() -> Q:
    """By the counters: a type was taken on sale again, booking has opened, a counter was put right."""
    of_type = Q(ticket_type__capacity=None) | Q(ticket_type__capacity__gte=F("ticket_type__taken") + F("quantity"))
    of_event = Q(event__capacity=None) | Q(event__capacity__gt=F("event__taken")) | Q(ticket_type__uses_seats=False)
    on_sale = Q(status=WaitingStatus.WAITING, event__status=EventStatus.OPEN, ticket_type__active=True)
    return on_sale & of_type & of_event


def process_queue(event: Event) -> Event:
    """End what is over, then offer what is free, in turn. `event` comes from `seat_locks.lock`."""
    now = timezone.now()
    _end_what_is_over(event, now)
    # A number of units that did not fit: in this round no larger one will, as nothing comes back meanwhile.
    too_many: dict[int, int] = {}
    for entry in WaitingEntry.objects.in_turn().filter(event=event).select_related("ticket_type"):
        kind = entry.ticket_type
        if entry.quantity >= too_many.get(kind.pk, entry.quantity + 1) or not can_be_offered(event, entry, now):
            continue
        try:
            make_offer(entry, event, now)
        except counters.SoldOut:
            too_many[kind.pk] = entry.quantity
    return event


def can_be_offered(event: Event, entry: WaitingEntry, now=None) -> bool:
    """Whether an offer made now could be booked: an offer that nobody can take only keeps seats from others."""
    now, kind = now or timezone.now(), entry.ticket_type
    opens = [moment for moment in (event.sales_from, kind.sales_from) if moment]
    return (
        event.status == EventStatus.OPEN
        and kind.active
        and not is_list_closed(event, kind, now)
        and all(moment <= now for moment in opens)
        and kind.min_per_order <= entry.quantity <= kind.max_per_order
    )


def closes_at(event: Event, kind: TicketType):
    """The last moment that the type can be booked."""
    return min(event.booking_ends_at, kind.sales_until or event.booking_ends_at)


def is_list_closed(event: Event, kind: TicketType, now=None) -> bool:
    """The list has ended: the event is closed or cancelled, or booking has."""
    return event.status in _ENDED or closes_at(event, kind) <= (now or timezone.now())


def make_offer(entry: WaitingEntry, event: Event, now=None, *, by=None) -> WaitingEntry:
    """Set its seats aside and tell. Raises SoldOut, with nothing changed, when they do not fit in what is free."""
    now = now or timezone.now()
    until = min(now + timedelta(hours=event.offer_hours), closes_at(event, entry.ticket_type))
    with transaction.atomic():
        entry.block = blocks.set_aside(entry.ticket_type, entry.quantity, BlockReason.OFFER, until, by=by)
    entry.status, entry.offered_at, entry.offer_until = WaitingStatus.OFFERED, now, until
    entry.offer_count += 1
    entry.order = None
    entry.save(update_fields=["block", "status", "offered_at", "offer_until", "offer_count", "order"])
    notify_offer(entry)
    return entry


def notify_offer(entry: WaitingEntry) -> None:
    """The mail with the link that holds the seats; once for each offer and each deadline that it gets."""
    queue_email(
        "waiting_offer",
        key=f"waiting-offer-{entry.pk}-{entry.offer_count}-{entry.offer_until.timestamp():.0f}",
        to=entry.email,
        language=entry.language,
        entry=entry.pk,
        offer=entry.offer_count,
    )


def end_offer(entry: WaitingEntry, status: WaitingStatus) -> None:
    """Take an entry off the list, giving back what was set aside for it. The caller serves those behind it."""
    _give_back(entry)
    entry.status = status
    entry.save(update_fields=["status"])


def offer_of(event: Event, key: str) -> WaitingEntry | None:
    """The entry whose offer a link opens: one that stands, of this event."""
    found = WaitingEntry.objects.filter(
        event=event, key=key, status=WaitingStatus.OFFERED, offer_until__gt=timezone.now()
    )
    return found.select_related("ticket_type", "block", "code", "user", "order").first()


def mark_order_confirmed(order: Order) -> None:
    """An order that drew on blocks is confirmed: whoever was offered them has booked."""
    for entry in WaitingEntry.objects.filter(order=order):
        mark_booked(entry, order)


def mark_booked(entry: WaitingEntry, order: Order) -> None:
    """The order made with the offer is confirmed; what it left of the offer passes on. Safe to call twice.

    Runs in the order's transaction with its row locked.
    """
    rest = SeatBlock.objects.filter(pk=entry.block_id, left__gt=0).exists()
    event = lock_event(entry.event_id) if rest else None
    entry = WaitingEntry.objects.select_related("block").get(pk=entry.pk)
    if entry.status == WaitingStatus.BOOKED:
        return
    entry.order = order
    entry.status = WaitingStatus.BOOKED
    entry.save(update_fields=["order", "status"])
    if event is not None:
        _give_back(entry)
        process_queue(event)


def _give_back(entry: WaitingEntry) -> None:
    """Free what is left of an entry's block, and wake nobody: the caller serves when all that is over has ended."""
    block = SeatBlock.objects.filter(pk=entry.block_id).first()
    if block is None:
        return
    now, units = timezone.now(), block.left
    # Over from now on also when nothing was left: a hold made from it that ends gives its seats to everybody.
    block.left, block.until = 0, min(block.until or now, now)
    block.save(update_fields=["left", "until"])
    if units:
        counters.restore_counters(entry.event_id, blocks.claim_of(block, units))


def _end_what_is_over(event: Event, now) -> None:
    for entry in WaitingEntry.objects.filter(event=event, status__in=LIVE).select_related("ticket_type"):
        over = is_list_closed(event, entry.ticket_type, now)
        if not over and (entry.status == WaitingStatus.WAITING or entry.offer_until > now):
            continue
        missed = entry.status == WaitingStatus.OFFERED and not over
        if entry.status == WaitingStatus.OFFERED and _is_being_booked(entry):
            continue
        end_offer(entry, WaitingStatus.EXPIRED if missed else WaitingStatus.WITHDRAWN)
        queue_email(
            "waiting_missed" if missed else "waiting_closed",
            key=f"waiting-ended-{entry.pk}-{now.timestamp():.6f}",
            to=entry.email,
            language=entry.language,
            entry=entry.pk,
        )


def _is_being_booked(entry: WaitingEntry) -> bool:
    """Whether an order has drawn on the offer, or somebody draws on it at this moment.

    A row that is locked is not waited for: its holder may be on the way to the rows that we hold.
    """
    rows = SeatBlock.objects.select_for_update(no_key=True, skip_locked=True)
    if not list(rows.filter(pk=entry.block_id).values_list("pk")):
        return entry.block_id is not None
    entry.refresh_from_db(fields=["order", "status"])
    return entry.status == WaitingStatus.BOOKED or bool(entry.order_id and entry.order.status == OrderStatus.HELD)
