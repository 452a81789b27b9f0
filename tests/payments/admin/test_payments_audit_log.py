"""All admin actions on money are logged with user, time and change; a repeated request acts once."""

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
def superuser(client, django_user_model, monkeypatch):
    monkeypatch.setattr("accounts.middleware.session_used_second_factor", lambda request: True)
    user = django_user_model.objects.create_superuser("sjef@example.test")
    client.force_login(user)
    return user


@pytest.fixture
def make(buy, paid, invoiced, commit):
    """Functions that make the object of an action, by name: they return its primary key and its order."""

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
        requested = refunds_request.request_refund(order, amount_ore=10_00, reason=RefundReason.STAFF)
        Refund.objects.filter(pk=requested.pk).update(status=status, channel=channel)
        return requested.pk, order

    def payment_with_problem():
        order = buy()
        payment = Payment.objects.create(
            order=order, method="card", amount_ore=1, currency="NOK", received_at=timezone.now(), problem="Feil beløp"
        )
        return payment.pk, order

    def confirmed_long_ago():
        order = paid(buy())
        Order.objects.filter(pk=order.pk).update(confirmed_at=timezone.now() - timedelta(days=2))
        return order.pk, order

    def small_rest():
        order = buy(unit_ore=2_00, quantity=1)
        return order.pk, order

    return {
        "paid": of_paid,
        "small rest": small_rest,
        "resendable": confirmed_long_ago,
        "held": of_held,
        "invoiced": of_invoice,
        "invoice": invoice_itself,
        "flagged": flagged,
        "failed": lambda: refund(RefundStatus.FAILED, RefundChannel.STRIPE),
        "by bank": lambda: refund(RefundStatus.PENDING, RefundChannel.BANK),
        "problem": payment_with_problem,
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


#: (URL name, object) → (posted data, action of the log entry, keys that its data must contain)
ACTIONS = {
    ("orders_refund", "paid"): ({"amount": "50", "note": "kald"}, "payments.refund", STATES),
    ("orders_refund", "invoiced"): ({"amount": "50", "note": "kald"}, "payments.reduce", STATES),
    ("orders_cancel", "paid"): ({"note": "syk"}, "payments.cancel", STATES),
    ("orders_cancel", "held"): ({"note": "syk"}, "payments.cancel", (*STATES, "note")),
    ("orders_waive", "small rest"): ({"note": "gebyr"}, "payments.waive", (*STATES, "note")),
    ("orders_register", "held"): ({"amount": "200", "received_on": today}, "payments.register", STATES),
    ("orders_register", "invoiced"): ({"amount": "50", "received_on": today}, "payments.register", STATES),
    ("orders_cancel_lines", "paid"): (one_line, "payments.cancel_lines", STATES),
    ("invoices_remind", "invoice"): ({}, "payments.remind", STATES),
    ("refunds_paid_out", "by bank"): ({"on": today}, "payments.paid_out", STATES),
    ("orders_resend", "resendable"): ({}, "payments.resend", ("to",)),
    ("orders_details", "paid"): (other_address, "payments.contact", STATES),
    ("orders_details", "invoiced"): (other_name, "payments.details", (*STATES, "replaced")),
    ("orders_details", "held"): (other_name, "payments.details", STATES),
    ("orders_buyers_page", "paid"): ({}, "payments.link_shown", ()),
    ("orders_resolve_attention", "flagged"): ({}, "payments.attention_resolved", STATES),
    ("payments_accept", "problem"): ({}, "payments.accept", STATES),
    ("refunds_retry", "failed"): ({}, "payments.refund_again", STATES),
}
#: URLs that only show or confirm. Handling a Stripe event again is logged by the functions that it calls.
NOT_LOGGED = {
    "orders_exceptions",
    "orders_choose_lines",
    "orders_confirm_refund",
    "orders_confirm_cancel",
    "stripe_events_handle",
}


def test_every_admin_url_is_covered():
    covered = {name for name, _target in ACTIONS} | NOT_LOGGED
    # With tests of their own: bank files, money owed to buyers, and invoices with free lines.
    elsewhere = ("bank_", "payouts_", "refunds_by_bank", "refunds_ask_account", "free_invoice")
    assert {url.name for url in wagtail_hooks.register_urls() if not url.name.startswith(elsewhere)} == covered


def form_data(data, order) -> dict:
    if callable(data):
        return data(order)
    return {name: value() if callable(value) else value for name, value in data.items()}


@pytest.mark.parametrize(("name", "target"), ACTIONS)
def test_actions_are_logged_with_user_time_and_change(name, target, make, client, superuser, commit):
    data, action, keys = ACTIONS[name, target]
    pk, order = make[target]()
    earlier = list(ModelLogEntry.objects.filter(action=action).values_list("pk", flat=True))
    began = timezone.now()
    with commit():
        response = client.post(reverse(name, args=[pk]), form_data(data, order))
    assert response.status_code == 302, response.content.decode()[:2000]
    entry = ModelLogEntry.objects.for_instance(order).exclude(pk__in=earlier).get(action=action)
    assert entry.user == superuser
    assert entry.timestamp >= began
    assert not [key for key in keys if entry.data.get(key) is None], entry.data
    if keys[:2] == STATES:
        assert entry.data["before"] != entry.data["after"]
    assert "%(" not in entry.message


@pytest.mark.parametrize("target", ["paid", "invoiced"])
@pytest.mark.parametrize("amount", ["50", "200"])
def test_a_repeated_refund_request_refunds_once(target, amount, make, client, superuser, commit):
    pk, order = make[target]()
    data = {"amount": amount, "note": "kald", "key": "key-of-the-form"}
    with commit():
        responses = [client.post(reverse("orders_refund", args=[pk]), data) for _twice in range(2)]
    assert [response.status_code for response in responses] == [302, 302]
    entries = ModelLogEntry.objects.for_instance(order).filter(action__in=["payments.refund", "payments.reduce"])
    assert [entry.data["amount_ore"] for entry in entries] == [int(amount) * 100]


def test_a_repeated_credit_of_a_partly_paid_invoice_refunds_nothing(make, client, superuser, commit):
    """The first request credits what is unpaid; the second must not refund what was paid."""
    pk, order = make["invoiced"]()
    with commit():
        client.post(reverse("orders_register", args=[pk]), {"amount": "150", "received_on": today()})
    data = {"amount": "50", "note": "kald", "key": "key-of-the-form"}
    with commit():
        for _twice in range(2):
            client.post(reverse("orders_refund", args=[pk]), data)
    assert invoice_of(order).open_ore == 0
    assert not order.refunds.exists()


def test_confirmation_pages_change_nothing(make, client, superuser):
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
    for name in ("orders_confirm_refund", "orders_confirm_cancel"):
        assert client.post(reverse(name, args=[pk]), {"amount": "9000"}).status_code == 422
        assert client.get(reverse(name, args=[pk])).status_code == 405
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert not order.refunds.exists()


@pytest.mark.parametrize("target", ["paid", "held", "invoiced"])
def test_order_history_can_be_viewed(target, make, client, superuser):
    pk, order = make[target]()
    response = client.get(reverse("orders:history", args=[pk]))
    assert response.status_code == 200
    assert Order.objects.filter(pk=order.pk).exists()


def test_details_show_kroner_local_time_and_a_link_to_the_order(make, client, superuser):
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
