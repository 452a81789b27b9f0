"""Whatever the office does with money leaves who, when, from what and to what; two clicks do it once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from payments import wagtail_hooks
from payments.corrections.buyer_details import details_of
from payments.documents.receivables import invoice_of
from payments.enums import OrderStatus, RefundChannel, RefundReason, RefundStatus
from payments.models import Order, Payment, Refund, StripeEvent
from payments.orders import attention
from payments.refunds import request as refunds_request

STATES = ("before", "after")


@pytest.fixture
def boss(client, django_user_model, monkeypatch):
    monkeypatch.setattr("accounts.middleware.session_used_second_factor", lambda request: True)
    user = django_user_model.objects.create_superuser("sjef@example.test")
    client.force_login(user)
    return user


@pytest.fixture
def make(buy, paid, invoiced, commit):
    """What an act is done to, by name: the primary key in its address, and the order it is about."""

    def of_paid():
        order = paid(buy())
        return order.pk, order

    def of_held():
        order = buy()
        return order.pk, order

    def of_invoice():
        order = invoiced((200_00, 1))
        return order.pk, order

    def invoice_itself():
        order = invoiced((200_00, 1))
        return invoice_of(order).pk, order

    def flagged():
        order = paid(buy())
        attention.flag_order(order, "Ring kjøperen")
        return order.pk, order

    def refund(status, channel):
        order = paid(buy())
        made = refunds_request.request_refund(order, amount_ore=10_00, reason=RefundReason.STAFF)
        Refund.objects.filter(pk=made.pk).update(status=status, channel=channel)
        return made.pk, order

    def odd_payment():
        order = buy()
        payment = Payment.objects.create(
            order=order, method="card", amount_ore=1, currency="NOK", received_at=timezone.now(), problem="Feil beløp"
        )
        return payment.pk, order

    def told_long_ago():
        order = paid(buy())
        Order.objects.filter(pk=order.pk).update(confirmed_at=timezone.now() - timedelta(days=2))
        return order.pk, order

    return {
        "paid": of_paid,
        "told": told_long_ago,
        "held": of_held,
        "invoiced": of_invoice,
        "invoice": invoice_itself,
        "flagged": flagged,
        "failed": lambda: refund(RefundStatus.FAILED, RefundChannel.STRIPE),
        "by bank": lambda: refund(RefundStatus.PENDING, RefundChannel.BANK),
        "odd": odd_payment,
    }


def today() -> str:
    return timezone.localdate().isoformat()


def one_line(order) -> dict:
    (line,) = order.lines.all()
    return {f"units-{line.pk}": "1", f"amount-{line.pk}": "100", "note": "syk", "key": "c" * 20}


def other_address(order) -> dict:
    return details_of(order) | {"buyer_email": "ny@example.test", "confirmed": "1"}


def other_name(order) -> dict:
    return details_of(order) | {"buyer_name": "Per Hansen", "due": "new", "confirmed": "1"}


#: (address, done to) → (what is posted, the entry's action, what it must hold)
ACTS = {
    ("orders_refund", "paid"): ({"amount": "50", "note": "kald"}, "payments.refund", STATES),
    ("orders_refund", "invoiced"): ({"amount": "50", "note": "kald"}, "payments.reduce", STATES),
    ("orders_cancel", "paid"): ({"note": "syk"}, "payments.cancel", STATES),
    ("orders_cancel", "held"): ({"note": "syk"}, "payments.cancel", (*STATES, "note")),
    ("orders_register", "held"): ({"amount": "200", "received_on": today}, "payments.register", STATES),
    ("orders_register", "invoiced"): ({"amount": "50", "received_on": today}, "payments.register", STATES),
    ("orders_cancel_lines", "paid"): (one_line, "payments.cancel_lines", STATES),
    ("invoices_remind", "invoice"): ({}, "payments.remind", STATES),
    ("refunds_paid_out", "by bank"): ({"on": today}, "payments.paid_out", STATES),
    ("orders_resend", "told"): ({}, "payments.resend", ("to",)),
    ("orders_details", "paid"): (other_address, "payments.contact", STATES),
    ("orders_details", "invoiced"): (other_name, "payments.details", (*STATES, "replaced")),
    ("orders_details", "held"): (other_name, "payments.details", STATES),
    ("orders_buyers_page", "paid"): ({}, "payments.link_shown", ()),
    ("orders_settle", "flagged"): ({}, "payments.attention_resolved", STATES),
    ("payments_accept", "odd"): ({}, "payments.accept", STATES),
    ("refunds_again", "failed"): ({}, "payments.refund_again", STATES),
}
#: They show, or only ask. An event of Stripe's that is handled again writes what it does on the order it is about.
SHOW = {"orders_exceptions", "orders_choose_lines", "orders_ask_refund", "orders_ask_cancel", "stripe_events_handle"}


def test_no_address_of_the_office_is_forgotten():
    known = {name for name, _what in ACTS} | SHOW
    assert {each.name for each in wagtail_hooks.register_urls()} == known


def said_of(data, order) -> dict:
    if callable(data):
        return data(order)
    return {name: value() if callable(value) else value for name, value in data.items()}


@pytest.mark.parametrize(("name", "what"), ACTS)
def test_it_leaves_who_and_when_and_from_what_to_what(name, what, make, client, boss, commit):
    data, action, kept = ACTS[name, what]
    pk, order = make[what]()
    earlier = list(ModelLogEntry.objects.filter(action=action).values_list("pk", flat=True))
    began = timezone.now()
    with commit():
        answer = client.post(reverse(name, args=[pk]), said_of(data, order))
    assert answer.status_code == 302, answer.content.decode()[:2000]
    entry = ModelLogEntry.objects.for_instance(order).exclude(pk__in=earlier).get(action=action)
    assert entry.user == boss
    assert entry.timestamp >= began
    assert not [each for each in kept if entry.data.get(each) is None], entry.data
    if kept[:2] == STATES:
        assert entry.data["before"] != entry.data["after"]
    assert "%(" not in entry.message


@pytest.mark.parametrize("what", ["paid", "invoiced"])
@pytest.mark.parametrize("amount", ["50", "200"])
def test_two_clicks_on_a_refund_send_the_money_once(what, amount, make, client, boss, commit):
    pk, order = make[what]()
    said = {"amount": amount, "note": "kald", "key": "the-form-s-own-word"}
    with commit():
        answers = [client.post(reverse("orders_refund", args=[pk]), said) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    entries = ModelLogEntry.objects.for_instance(order).filter(action__in=["payments.refund", "payments.reduce"])
    assert [entry.data["amount_ore"] for entry in entries] == [int(amount) * 100]


def test_two_clicks_that_meet_an_invoice_paid_in_part_take_nothing_more(make, client, boss, commit):
    """The first credits what is open; the second must not send back what was paid."""
    pk, order = make["invoiced"]()
    with commit():
        client.post(reverse("orders_register", args=[pk]), {"amount": "150", "received_on": today()})
    said = {"amount": "50", "note": "kald", "key": "the-form-s-own-word"}
    with commit():
        for _twice in range(2):
            client.post(reverse("orders_refund", args=[pk]), said)
    assert invoice_of(order).open_ore == 0
    assert not order.refunds.exists()


def test_asking_shows_what_it_means_and_changes_nothing(make, client, boss):
    pk, order = make["paid"]()
    page = client.post(reverse("orders_confirm_refund", args=[pk]), {"amount": "50", "note": "kald kaffe"})
    text = page.content.decode().replace("\u00a0", " ")
    assert page.status_code == 200
    for piece in (
        "50 kr",
        "150 kr",
        order.buyer_email,
        "kald kaffe",
        reverse("orders_refund", args=[pk]),
        'name="key"',
    ):
        assert piece in text, piece
    page = client.post(reverse("orders_confirm_cancel", args=[pk]), {"note": "syk"})
    assert "200 kr" in page.content.decode().replace("\u00a0", " ")
    for name in ("orders_ask_refund", "orders_ask_cancel"):
        assert client.post(reverse(name, args=[pk]), {"amount": "9000"}).status_code == 422
        assert client.get(reverse(name, args=[pk])).status_code == 405
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert not order.refunds.exists()


@pytest.mark.parametrize("what", ["paid", "held", "invoiced"])
def test_the_history_of_an_order_opens_for_whoever_may_look(what, make, client, boss):
    pk, order = make[what]()
    answer = client.get(reverse("orders:history", args=[pk]))
    assert answer.status_code == 200
    assert Order.objects.filter(pk=order.pk).exists()


def test_facts_are_in_kroner_and_oslo_time_with_a_way_to_the_order(make, client, boss):
    pk, order = make["by bank"]()
    moment = timezone.localtime(Refund.objects.get(pk=pk).created_at)
    text = client.get(reverse("refunds:inspect", args=[pk])).content.decode().replace("\u00a0", " ")
    assert "10 kr" in text
    assert moment.strftime("%H.%M") in text
    assert reverse("orders:inspect", args=[order.pk]) in text
    assert "<dd>None</dd>" not in "".join(text.split())
    StripeEvent.objects.create(stripe_id="evt_x", type="charge.refunded", body="{}")
    event = StripeEvent.objects.get()
    assert client.get(reverse("stripe_events:inspect", args=[event.pk])).status_code == 200
