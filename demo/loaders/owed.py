"""Money owed to buyers: one with an account number and one without, and a payout that is paid."""

import datetime as dt

from django.utils import timezone

from demo.content.dates import OSLO
from demo.loaders.orders import at, mark_emails_sent
from demo.loaders.world import World
from events.enums import TicketStatus
from events.models import Ticket
from events.tickets.cancel import cancel_tickets
from mail.models import OutgoingMail
from payments.enums import OrderStatus
from payments.models import Order
from payments.owed.account import AccountDetails, give_account
from payments.owed.batch import make_batch, mark_batch_paid
from payments.refunds.notify import account_to_ask_for

#: Account numbers that are valid by mod 11, as used in examples.
_NUMBERS = ("86011117947", "15037777770")


def owe_to_buyers(world: World) -> None:
    """Staff have cancelled a ticket of three orders that were paid by bank transfer."""
    now, finance = timezone.now(), world.users["finance"]
    earlier = set(OutgoingMail.objects.values_list("pk", flat=True))
    paid, given, waiting = _orders(now)
    for order, days in ((paid, 8), (given, 4), (waiting, 2)):
        with at(now - dt.timedelta(days=days)):
            ticket = Ticket.objects.filter(line__order=order, status=TicketStatus.VALID, line__unit_ore__gt=0).first()
            cancel_tickets(order, [ticket.pk], role="staff", by=finance, note="Meldt fra på telefon")
    for order, days, number in ((paid, 7, _NUMBERS[0]), (given, 3, _NUMBERS[1])):
        with at(now - dt.timedelta(days=days)):
            give_account(account_to_ask_for(order), AccountDetails(number, "", order.buyer_name))
    with at(now - dt.timedelta(days=6)):
        batch = make_batch(list(paid.refunds.values_list("pk", flat=True)), by=finance)
        # The field's default is a reference to the real clock, which `at` does not replace.
        batch.created_at = timezone.now()
        batch.save(update_fields=["created_at"])
    day = now - dt.timedelta(days=5)
    with at(day):
        mark_batch_paid(batch.pk, day.astimezone(OSLO).date(), by=finance)
    mark_emails_sent(OutgoingMail.objects.exclude(pk__in=earlier))


def _orders(now: dt.datetime) -> list[Order]:
    """The three oldest orders of events to come that were paid by bank transfer when they were placed."""
    orders = Order.objects.filter(
        status=OrderStatus.CONFIRMED,
        buyer=None,
        created_at__lt=now - dt.timedelta(days=9),
        payments__isnull=False,
        payments__receipt__isnull=False,
        lines__tickets__event__starts_at__gt=now,
    )
    return list(orders.distinct().order_by("created_at", "pk")[:3])
