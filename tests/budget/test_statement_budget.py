"""What an order costs the database, counted over the real views: `BEGIN`, `COMMIT` and savepoints among them."""

import json
import re
import time
from html import unescape

import pytest
import stripe
from booking_helpers import details
from django.db import connection
from django.test import Client
from event_page_helpers import put_page

from core.cache import process_cache
from events.enums import TicketStatus
from events.models import Ticket
from mail.models import OutgoingMail
from payments.enums import OrderStatus
from payments.models import Order
from sandbox.options import Options
from sandbox.server import Sandbox
from tests.events.conftest import *  # noqa: F403 - the conference, its page and its calendar

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "whsec_of_the_budget_0123456789abcdef"


@pytest.fixture
def production(settings):
    """Letters by a worker, and what hardly changes kept: as it runs for buyers."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    settings.PROCESS_CACHE_SECONDS = 300
    process_cache.clear_cache()
    connection.force_debug_cursor = True
    yield
    connection.force_debug_cursor = False
    process_cache.clear_cache()


@pytest.fixture
def stripe_sandbox(settings):
    with Sandbox(options=Options(refund_after=0, delayed_after=None)) as running:
        settings.STRIPE_API_BASE = running.url
        settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
        yield running


class Visitor:
    """A buyer whose every request is counted."""

    def __init__(self):
        self.client = Client()
        self.counted: dict[str, list[str]] = {}

    def ask(self, step, method, path, *args, **kwargs):
        connection.queries_log.clear()
        answer = getattr(self.client, method)(path, *args, **kwargs)
        self.counted[step] = [query["sql"] for query in connection.queries_log]
        return answer

    @property
    def statements(self) -> int:
        return sum(len(found) for found in self.counted.values())

    def told(self) -> str:
        return "\n".join(f"{step}: {len(found)}\n  " + "\n  ".join(found) for step, found in self.counted.items())


def buy(page, kind, stripe_sandbox=None, **attendee) -> Visitor:
    visitor = Visitor()
    text = visitor.ask("event page", "get", page.url).content.decode()
    action = unescape(re.search(r'<form[^>]*action="(/billetter/[^"]+)"', text)[1])
    text = visitor.ask("form", "get", f"{action}?t{kind.pk}=1").content.decode()
    key = re.search(r'name="submission_key" value="([^"]+)"', text)[1]
    named = {f"a{kind.pk}-1-{field}": attendee.get(field, "") for field in ("name", "email")}
    who = {"email": "kari@example.no", **named} | ({} if attendee else {"attending": "on"})
    answer = visitor.ask("order", "post", action, details((kind, 1), **who, submission_key=key))
    assert answer.status_code == 303, answer.content.decode()
    place = answer["Location"]
    if session := re.search(r"cs_test_\w+", place):
        stripe_sandbox.pay(session[0])
        body = json.dumps(event_about(stripe_sandbox.get("checkout.session", session[0])))
        mark = stripe.WebhookSignature.generate_signature_header(body, SECRET, int(time.time()))
        where = "/payments/stripe/webhook/"
        known = {"content_type": "application/json", "headers": {"Stripe-Signature": mark}}
        assert visitor.ask("webhook", "post", where, body, **known).status_code == 200
        back = stripe_sandbox.get("checkout.session", session[0])["success_url"].replace(
            "{CHECKOUT_SESSION_ID}", session[0]
        )
        place = visitor.ask("landing", "get", back[back.index("/", 8) :])["Location"]
    assert visitor.ask("order page", "get", place).status_code == 200
    return visitor


def event_about(session: dict) -> dict:
    return {
        "id": f"evt_{session['id'][8:28]}",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": int(time.time()),
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": "checkout.session.completed",
        "data": {"object": session},
    }


def confirmed(number: int) -> None:
    assert list(Order.objects.values_list("status", flat=True)) == [OrderStatus.CONFIRMED] * number
    assert list(Ticket.objects.values_list("status", flat=True)) == [TicketStatus.VALID] * number


def test_a_paid_order_runs_at_most_forty_statements(calendar, event, standard, stripe_sandbox, production):
    page = put_page(calendar, event)
    buy(page, standard, stripe_sandbox)
    visitor = buy(page, standard, stripe_sandbox)
    confirmed(2)
    assert visitor.statements <= 40, visitor.told()


def test_a_paid_order_for_a_colleague_runs_at_most_forty_statements(
    calendar, event, standard, stripe_sandbox, production
):
    page = put_page(calendar, event)
    buy(page, standard, stripe_sandbox)
    visitor = buy(page, standard, stripe_sandbox, name="Anna Annen", email="anna@example.no")
    confirmed(2)
    assert OutgoingMail.objects.filter(email_name="event_ticket", to="anna@example.no").exists()
    assert visitor.statements <= 40, visitor.told()


def test_a_free_order_runs_at_most_thirty_statements(calendar, free_event, production):
    page = put_page(calendar, free_event)
    kind = free_event.ticket_types.get()
    # Not so few seats that holds beyond their time are looked for.
    kind.capacity = 100
    kind.save()
    buy(page, kind)
    visitor = buy(page, kind)
    confirmed(2)
    assert visitor.statements <= 30, visitor.told()


def test_cached_pages_run_no_queries_for_rarely_changed_data(calendar, event, standard, stripe_sandbox, production):
    """The first buyer after a change pays for the reading; what is sold is read anew for everybody."""
    page = put_page(calendar, event)
    first, second = buy(page, standard, stripe_sandbox), buy(page, standard, stripe_sandbox)
    assert len(first.counted["event page"]) > len(second.counted["event page"]) == 1
    assert len(second.counted["form"]) == 1
    standard.price_ore = 400_000
    standard.save()
    assert "4\N{NO-BREAK SPACE}000" in Visitor().ask("event page", "get", page.url).content.decode()
    type(standard).objects.filter(pk=standard.pk).update(taken=standard.capacity)
    text = Visitor().ask("event page", "get", page.url).content.decode()
    assert "4\N{NO-BREAK SPACE}000" in text
    assert f'name="t{standard.pk}"' not in text
