"""Orders with tickets, e-mails, Stripe's events and the log; waiting lists. Their money is in `money`."""

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.models import ModelLogEntry

from bench.at_size.clone import clone, next_id
from bench.at_size.content import PAST, TICKET_TYPES
from bench.at_size.money import add_bank_entries, add_money
from bench.at_size.numbers import PRICE_ORE, TICKETS, TOTAL_ORE, Numbers
from events.models import Ticket, TicketLine, WaitingEntry
from mail.models import OutgoingMail
from payments.models import (
    CheckoutAttempt,
    Order,
    OrderLine,
    StripeEvent,
)


def add_sales(numbers: Numbers, *, users: int, events: int, types: int) -> None:
    """One order in 25 is for one big event; the others are spread evenly."""
    line = OrderLine.objects.filter(
        ticket_line__isnull=False, ticket_line__code=None, ticket_line__block=None, order__status="confirmed",
        order__exchanged_from=None, total_ore__gt=0, ticket_line__people_each=1,
    ).earliest("pk")  # fmt: skip
    orders = next_id(Order)
    _plan(numbers, orders=orders, users=users, events=events, types=types)
    clone(
        Order,
        line.order,
        numbers.orders,
        source="size_sold",
        id="n.order_id",
        reference="'Z' || lpad(upper(to_hex(n.g)), 7, '0')",
        access_key="'at-size-' || n.g",
        submission_key="NULL",
        status="n.status",
        method="n.method",
        buyer_id="n.user_id",
        buyer_name="n.name",
        buyer_email="n.email",
        organisation_name="n.organisation",
        org_number="''",
        total_ore=str(TOTAL_ORE),
        vat_ore=str(TOTAL_ORE // 5),
        due_days="CASE WHEN n.method = 'invoice' THEN 14 END",
        created_at="n.created_at",
        expires_at="CASE WHEN n.status = 'held' THEN now() + interval '1 day' ELSE n.created_at END",
        confirmed_at="CASE WHEN n.status IN ('confirmed', 'cancelled') THEN n.created_at END",
        settled_at="CASE WHEN n.paid THEN n.created_at END",
        cancelled_at="CASE WHEN n.status = 'cancelled' THEN n.created_at END",
        attention="CASE WHEN n.g % 5000 = 77 THEN 'Noe må følges opp.' ELSE '' END",
        client="''",
    )
    lines = clone(
        OrderLine,
        line,
        numbers.orders,
        order_id=f"{orders} + n.g",
        position="1",
        quantity=str(TICKETS),
        unit_ore=str(PRICE_ORE),
        discount_ore="0",
        total_ore=str(TOTAL_ORE),
        vat_code="'standard'",
        vat_percent="25",
        vat_ore=str(TOTAL_ORE // 5),
        cancelled_quantity="0",
        deal_buy="NULL",
        deal_pay="NULL",
    )
    clone(
        TicketLine, line.ticket_line, numbers.orders, source="size_sold", line_id=f"{lines} + n.g",
        event_id="n.event_id", ticket_type_id="n.type_id", step_id="NULL",
    )  # fmt: skip
    _add_tickets(numbers, lines, Ticket.objects.filter(line=line).earliest("pk"))
    add_money()
    _add_traces(numbers, orders)
    _add_waiting(numbers, events, types)
    add_bank_entries(numbers)


def _plan(numbers: Numbers, *, orders: int, users: int, events: int, types: int) -> None:
    """The temporary table `size_sold`: what is different in each order."""
    big = int(numbers.events * PAST) + 5
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE TEMPORARY TABLE size_sold AS
            SELECT s.*, e.id AS event_id, {types} + (e.id - {events} - 1) * {TICKET_TYPES} + 1 AS type_id,
                LEAST(e.starts_at - (1 + s.g % 60) * interval '1 day',
                      now() - (60 + s.g % 2000000) * interval '1 second') AS created_at
            FROM (
                SELECT g, {orders} + g AS order_id,
                    CASE WHEN g > {numbers.orders} - 20 THEN 'held' WHEN g % 100 IN (12, 13, 14) THEN 'expired'
                         WHEN g % 100 = 16 THEN 'cancelled' ELSE 'confirmed' END AS status,
                    CASE WHEN g % 5 = 0 THEN 'invoice' ELSE 'card' END AS method,
                    g % 100 NOT IN (12, 13, 14, 35) AND g <= {numbers.orders} - 20 AS paid,
                    CASE WHEN g % 2 = 0 THEN {users} + 1 + g % {numbers.users} END AS user_id,
                    'Kjøper Nr' || g AS name,
                    'kjoper' || g || '@size.example' AS email,
                    CASE WHEN g % 3 = 0 THEN 'Firma ' || g % 70000 || ' AS' ELSE '' END AS organisation,
                    {events} + CASE WHEN g % 25 = 1 THEN {big} ELSE 1 + g % {numbers.events} END AS event
                FROM generate_series(1, {numbers.orders}) g
            ) s JOIN events_event e ON e.id = s.event
            """  # noqa: S608 - the numbers are this program's own
        )
        cursor.execute("ANALYZE size_sold")


def _add_tickets(numbers: Numbers, lines: int, template: Ticket) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""CREATE TEMPORARY TABLE size_tickets AS
            SELECT (s.g - 1) * {TICKETS} + p AS g, s.g AS sold, p, s.event_id, s.type_id, s.status, s.name, s.created_at
            FROM size_sold s, generate_series(1, {TICKETS}) p"""  # noqa: S608
        )
    clone(
        Ticket,
        template,
        numbers.orders * TICKETS,
        source="size_tickets",
        event_id="n.event_id",
        ticket_type_id="n.type_id",
        line_id=f"{lines} + n.sold",
        position="n.p",
        unit="n.p",
        pool_id="NULL",
        on_ticket_id="NULL",
        uses_seat="true",
        status="CASE n.status WHEN 'confirmed' THEN 'valid' WHEN 'expired' THEN 'released' ELSE n.status END",
        attendee_name="'Deltaker ' || n.p || ' Nr' || n.sold",
        attendee_email="'deltaker' || n.g || '@size.example'",
        code="'c' || md5('code' || n.g)",
        access_key="'k' || md5('key' || n.g)",
        created_at="n.created_at",
        cancelled_at="CASE WHEN n.status = 'cancelled' THEN n.created_at END",
        checked_in_at="NULL",
    )
    with connection.cursor() as cursor:
        for table, column in (("events_event", "event_id"), ("events_tickettype", "ticket_type_id")):
            cursor.execute(
                f"""UPDATE {table} SET taken = c.n FROM (
                    SELECT {column} AS id, count(*) AS n FROM events_ticket WHERE status IN ('held', 'valid') GROUP BY 1
                ) c WHERE c.id = {table}.id AND {table}.taken = 0"""  # noqa: S608
            )


def _add_traces(numbers: Numbers, orders: int) -> None:
    """What each order leaves behind: a checkout session, a webhook event, an e-mail, an entry of the audit log."""
    now = "now() - n.g * interval '3 minutes'"
    stripe_event = StripeEvent.objects.create(stripe_id="evt_at_size", type="checkout.session.completed", body="{}")
    clone(
        StripeEvent, stripe_event, numbers.orders, stripe_id="'evt_at_size_' || n.g", received_at=now, handled_at=now,
        attempts="1", body="'{\"id\": \"evt_at_size_' || n.g || '\", \"object\": \"event\"}'",
    )  # fmt: skip
    order = Order.objects.filter(pk=orders + 1).get()
    attempt = CheckoutAttempt.objects.create(order=order, number=9, status="complete", expires_at=order.created_at)
    clone(
        CheckoutAttempt, attempt, numbers.orders, source="size_sold", order_id="n.order_id", number="1",
        session_id="'cs_at_size_' || n.g", created_at="n.created_at", expires_at="n.created_at",
    )  # fmt: skip
    CheckoutAttempt.objects.filter(pk=attempt.pk).delete()
    StripeEvent.objects.filter(pk=stripe_event.pk).delete()
    clone(
        OutgoingMail, OutgoingMail.objects.exclude(sent_at=None).earliest("pk"), numbers.orders, source="size_sold",
        key="'at-size-' || n.g", to="n.email", created_at="n.created_at", sent_at="n.created_at", retry_at="NULL",
    )  # fmt: skip
    entry = ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Order)).earliest("pk")
    clone(
        ModelLogEntry, entry, numbers.orders, source="size_sold", object_id="n.order_id::text",
        timestamp="n.created_at", uuid="md5('log' || n.g)::uuid",
    )  # fmt: skip


def _add_waiting(numbers: Numbers, events: int, types: int) -> None:
    """One in ten waits for the big event; the others have got their seats."""
    big = int(numbers.events * PAST) + 5
    coming = numbers.events - big
    event = f"(CASE WHEN n.g % 10 = 0 THEN {big} ELSE {big} + n.g % {coming} END)"
    clone(
        WaitingEntry,
        WaitingEntry.objects.earliest("pk"),
        numbers.waiting,
        event_id=f"{events} + {event}",
        ticket_type_id=f"{types} + ({event} - 1) * {TICKET_TYPES} + 1",
        status="CASE WHEN n.g % 10 = 0 THEN 'waiting' ELSE 'booked' END",
        rank="n.g",
        name="'Venter Nr' || n.g",
        email="'venter' || n.g || '@size.example'",
        user_id="NULL",
        code_id="NULL",
        key="'at-size-' || n.g",
        joined_at="now() - n.g * interval '1 minute'",
        offered_at="NULL",
        offer_until="NULL",
        block_id="NULL",
        order_id="NULL",
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE events_tickettype SET capacity = GREATEST(taken, 1) WHERE id = %s",
            [types + (big - 1) * TICKET_TYPES + 1],
        )
