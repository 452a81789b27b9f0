"""200 buyers at once for 50 seats, on PostgreSQL with two workers."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from customer import Customer
from running.databases import server_url

BUYERS, SEATS = 200, 50

MAKE_EVENT = """
from django.utils import timezone
from datetime import timedelta
from events.models import Event, TicketType
event = Event.objects.filter(slug__startswith='eiendomsdagen', starts_at__gt=timezone.now()).get()
kind = event.ticket_types.get(name_nb='Ordinær billett')
kind.capacity = kind.taken + {seats}
kind.save()
print('TYPE', kind.pk, event.slug)
"""
COUNT = """
from events.models import TicketType
from payments.models import OrderLine
kind = TicketType.objects.get(pk={pk})
print('TAKEN', kind.taken, 'OF', kind.capacity)
"""


@pytest.mark.postgres
@pytest.mark.skipif(not server_url(), reason="Needs PostgreSQL: name a server with DATABASE_URL=postgres://…")
def test_exactly_fifty_of_two_hundred_buyers_get_a_seat(own_stack):
    stack = own_stack(WEB_CONCURRENCY="2", WEB_THREADS="8")
    printed = stack.manage("shell", "-c", MAKE_EVENT.format(seats=SEATS))
    pk, slug = re.search(r"TYPE (\d+) (\S+)", printed).groups()

    buyers = [Customer(stack) for _unused in range(BUYERS)]
    with ThreadPoolExecutor(8) as pool:
        path = f"/billetter/{slug}/?t{pk}=1"
        forms = [form.fill_in_booking() for form in pool.map(lambda each: each.form_at(path), buyers)]
    started = time.monotonic()
    with ThreadPoolExecutor(BUYERS) as pool:
        answers = list(pool.map(lambda form: form.send(), forms))
    seconds = time.monotonic() - started
    got = [answer for answer in answers if answer.status == 303]
    # Refused by the counter (409), or seen to be sold out before it was asked (422): both say so on the form.
    refused = [answer for answer in answers if answer.status in (409, 422) and "error-summary" in answer.text]
    assert len(got) + len(refused) == BUYERS, sorted({answer.status for answer in answers})
    assert len(got) == SEATS
    assert len({answer.location for answer in got}) == SEATS
    taken, capacity = re.search(r"TAKEN (\d+) OF (\d+)", stack.manage("shell", "-c", COUNT.format(pk=pk))).groups()
    assert taken == capacity
    stack.manage("check_stock")
    print(f"{BUYERS} buyers, {SEATS} seats: {seconds:.1f} s")
