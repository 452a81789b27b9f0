"""Offer released seats to the waiting list, and follow each offer until it is booked or ends.

`process_queue` brings the waiting list of an event up to date with its free seats. It is called in the transaction that
releases seats, with the seat rows locked, so seats for the waiting list are set aside before anyone else sees them. It
depends only on the present state, so an additional call changes nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from core.values import present
from core.wall_clock import add_to_wall_clock
from events import public_pages
from events.enums import BlockReason, EventStatus, WaitingStatus
from events.models import Event, SeatBlock, TicketType, WaitingEntry
from events.stock import blocks, counters
from events.stock.locks import lock_counters, lock_event
from mail.queue import queue_email
from payments.enums import OrderStatus
from payments.models import Order

#: Statuses of entries that are on the list: waiting, or with an offer that is still valid.
ACTIVE_STATUSES = (WaitingStatus.WAITING, WaitingStatus.OFFERED)
_ENDED = (EventStatus.CLOSED, EventStatus.CANCELLED)


def offer_released_seats(event_ids: Iterable[int]) -> None:
    """Offer free seats of these events to their waiting lists, in the transaction that released the seats."""
    active = WaitingEntry.objects.filter(event_id__in=set(event_ids), status__in=ACTIVE_STATUSES)
    for event_id in sorted(set(active.order_by().values_list("event_id", flat=True))):
        process_queue(lock_counters(event_id))


def expire_offers(now: datetime | None = None) -> int:
    """End expired offers and the lists of events that cannot be booked any more, and offer free seats.

    Returns the number of events processed. Availability does not depend on this job: released seats, a booking that is
    short of seats and a new entry process the queue too.
    """
    now = now or timezone.now()
    overdue = Q(status=WaitingStatus.OFFERED, offer_until__lte=now)
    closed = Q(event__status__in=_ENDED) | Q(event__starts_at__lte=now) | Q(event__sales_until__lte=now)
    closed |= Q(ticket_type__sales_until__lte=now)
    entries = WaitingEntry.objects.filter(overdue | closed | _there_is_room(), status__in=ACTIVE_STATUSES)
    # The entry of an order that awaits payment stays; it is processed again when the order ends.
    entries = entries.exclude(order__status=OrderStatus.HELD, status=WaitingStatus.OFFERED)
    events = sorted(set(entries.order_by().values_list("event_id", flat=True)))
    for event_id in events:
        with transaction.atomic():
            process_queue(lock_event(event_id))
    return len(events)


def _there_is_room() -> Q:
    """Entries that fit in the free seats although none were released: a type is on sale again, or booking opened."""
    of_type = Q(ticket_type__capacity=None) | Q(ticket_type__capacity__gte=F("ticket_type__taken") + F("quantity"))
    of_event = Q(event__capacity=None) | Q(event__capacity__gt=F("event__taken")) | Q(ticket_type__uses_seats=False)
    on_sale = Q(status=WaitingStatus.WAITING, event__status=EventStatus.OPEN, ticket_type__active=True)
    return on_sale & of_type & of_event


def process_queue(event: Event) -> Event:
    """End entries and offers that are over, then offer free seats in turn. `event` comes from `locks.lock_event`."""
    now = timezone.now()
    _end_entries(event, now)
    # Ticket type id → the smallest quantity that did not fit. Larger ones cannot fit in this transaction either.
    too_many: dict[int, int] = {}
    for entry in WaitingEntry.objects.in_turn().filter(event=event).select_related("ticket_type"):
        ticket_type = entry.ticket_type
        if entry.quantity >= too_many.get(ticket_type.pk, entry.quantity + 1) or not can_be_offered(event, entry, now):
            continue
        try:
            make_offer(entry, event, now)
        except counters.SoldOut:
            too_many[ticket_type.pk] = entry.quantity
    return event


def can_be_offered(event: Event, entry: WaitingEntry, now: datetime | None = None) -> bool:
    """Whether an offer made now could be booked. An offer that cannot be booked would only block seats.

    An event whose page is not published is not sold, so it makes no offers; those that were made before stay valid.
    """
    now, ticket_type = now or timezone.now(), entry.ticket_type
    opens = [moment for moment in (event.sales_from, ticket_type.sales_from) if moment]
    return (
        event.status == EventStatus.OPEN
        and ticket_type.active
        and not is_list_closed(event, ticket_type, now)
        and all(moment <= now for moment in opens)
        and ticket_type.min_per_order <= entry.quantity <= ticket_type.max_per_order
        and not public_pages.is_event_withdrawn(event)
    )


def closes_at(event: Event, ticket_type: TicketType) -> datetime:
    """The moment at which booking of the ticket type closes."""
    return min(event.booking_ends_at, ticket_type.sales_until or event.booking_ends_at)


def is_list_closed(event: Event, ticket_type: TicketType, now: datetime | None = None) -> bool:
    """Whether the waiting list has ended: the event is closed or cancelled, or booking has closed."""
    return event.status in _ENDED or closes_at(event, ticket_type) <= (now or timezone.now())


def make_offer(
    entry: WaitingEntry, event: Event, now: datetime | None = None, *, by: User | None = None
) -> WaitingEntry:
    """Set seats aside for the entry and send the offer. Raises counters.SoldOut, with nothing changed."""
    now = now or timezone.now()
    # On the clock in Oslo, so that an offer of 24 hours ends at the same time the next day.
    until = min(add_to_wall_clock(now, timedelta(hours=event.offer_hours)), closes_at(event, entry.ticket_type))
    with transaction.atomic():
        entry.block = blocks.set_aside(entry.ticket_type, entry.quantity, BlockReason.OFFER, until, by=by)
    entry.status, entry.offered_at, entry.offer_until = WaitingStatus.OFFERED, now, until
    entry.offer_count += 1
    entry.order = None
    entry.save(update_fields=["block", "status", "offered_at", "offer_until", "offer_count", "order"])
    notify_offer(entry)
    return entry


def notify_offer(entry: WaitingEntry) -> None:
    """Queue the e-mail with the booking link: once for each offer, and again when its deadline changes."""
    queue_email(
        "waiting_offer",
        key=f"waiting-offer-{entry.pk}-{entry.offer_count}-{present(entry.offer_until).timestamp():.0f}",
        to=entry.email,
        language=entry.language,
        entry=entry.pk,
        offer=entry.offer_count,
    )


def end_offer(entry: WaitingEntry, status: WaitingStatus) -> None:
    """Take an entry off the list and release its seats. The caller then processes the queue."""
    _release_block(entry)
    entry.status = status
    entry.save(update_fields=["status"])


def offer_of(event: Event, key: str) -> WaitingEntry | None:
    """The entry of this event with a valid offer and this key; None when there is none."""
    offered = WaitingEntry.objects.filter(
        event=event, key=key, status=WaitingStatus.OFFERED, offer_until__gt=timezone.now()
    )
    return offered.select_related("ticket_type", "block", "code", "user", "order").first()


def mark_order_confirmed(order: Order) -> None:
    """A confirmed order may have used offers: mark their entries as booked."""
    for entry in WaitingEntry.objects.filter(order=order):
        mark_booked(entry, order)


def mark_booked(entry: WaitingEntry, order: Order) -> None:
    """Mark an entry as booked, and offer the seats that the order did not use to the next one. Safe to call twice.

    Runs in the order's transaction, with the order's row locked.
    """
    has_units_left = entry.block_id is not None and SeatBlock.objects.filter(pk=entry.block_id, left__gt=0).exists()
    event = lock_event(entry.event_id) if has_units_left else None
    entry = WaitingEntry.objects.select_related("block").get(pk=entry.pk)
    if entry.status == WaitingStatus.BOOKED:
        return
    entry.order = order
    entry.status = WaitingStatus.BOOKED
    entry.save(update_fields=["order", "status"])
    if event is not None:
        _release_block(entry)
        process_queue(event)


def _release_block(entry: WaitingEntry) -> None:
    """Release the units left in an entry's block. The caller processes the queue when all ended offers are released."""
    if entry.block_id is None:
        return
    block = SeatBlock.objects.get(pk=entry.block_id)
    now, units = timezone.now(), block.left
    # Also an empty block ends: when a hold that took units from it ends later, its units become free for the public.
    block.left, block.until = 0, min(block.until or now, now)
    block.save(update_fields=["left", "until"])
    if units:
        counters.restore_counters(entry.event_id, blocks.claim_of(block, units))


def _end_entries(event: Event, now: datetime) -> None:
    """End expired offers; end all entries when the list has ended. Queues the e-mail that says so."""
    for entry in WaitingEntry.objects.filter(event=event, status__in=ACTIVE_STATUSES).select_related("ticket_type"):
        list_closed = is_list_closed(event, entry.ticket_type, now)
        if not list_closed and (entry.status == WaitingStatus.WAITING or present(entry.offer_until) > now):
            continue
        missed = entry.status == WaitingStatus.OFFERED and not list_closed
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
    """Whether an order has used the offer, or another transaction uses it at this moment.

    A locked row is skipped and not waited for: its transaction may be waiting for rows that this one has locked.
    """
    if entry.block_id is not None:
        rows = SeatBlock.objects.select_for_update(no_key=True, skip_locked=True)
        if not list(rows.filter(pk=entry.block_id).values_list("pk")):
            return True
    entry.refresh_from_db(fields=["order", "status"])
    return entry.status == WaitingStatus.BOOKED or bool(entry.order and entry.order.status == OrderStatus.HELD)
