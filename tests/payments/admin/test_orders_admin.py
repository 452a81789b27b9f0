import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from export_helpers import read_csv_by_heading
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from payments.enums import OrderStatus, RefundReason, RefundStatus
from payments.models import CheckoutAttempt, Order, Payment, Refund, StripeEvent
from payments.refunds.request import request_refund

LISTS = ["orders:index", "payments_received:index", "refunds:index", "stripe_events:index", "orders_exceptions"]
VIEW = ("view_order", "view_payment", "view_refund", "view_stripeevent")
FINANCE = (*VIEW, "change_order", "change_payment", "add_refund")


@pytest.fixture
def sign_in_staff(client, django_user_model, second_factor):
    """Sign in as a user with the given permissions of payments and a second factor."""

    def sign_in_staff(*names, is_staff=True):
        user = django_user_model.objects.create_user(f"staff{django_user_model.objects.count()}@example.test")
        user.is_staff = is_staff
        user.save()
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
        user.user_permissions.add(*Permission.objects.filter(content_type__app_label="payments", codename__in=names))
        client.force_login(user)
        return user

    return sign_in_staff


def text_of(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_staff_with_view_permission_can_open_lists(sign_in_staff, client, buy, paid, name):
    paid(buy())
    StripeEvent.objects.create(stripe_id="evt_1", type="charge.refunded", body="{}", error="x")
    sign_in_staff(*VIEW)
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_lists_stay_closed_for_an_editor(sign_in_staff, client, db, name):
    sign_in_staff()
    response = client.get(reverse(name))
    assert response.status_code in (302, 403)


def test_orders_are_searched_filtered_and_exported_without_formulas(sign_in_staff, client, buy):
    order = buy(quantity=1)
    other = buy(quantity=1)
    Order.objects.filter(pk=order.pk).update(buyer_name="=HYPERLINK(1)", country="SE", foreign_number="SE556677889901")
    sign_in_staff(*VIEW)
    page = text_of(client.get(reverse("orders:index"), {"q": order.reference}))
    assert order.reference in page
    assert other.reference not in page
    filtered_page = text_of(client.get(reverse("orders:index"), {"status": "confirmed"}))
    assert order.reference not in filtered_page
    response = client.get(reverse("orders:index"), {"export": "csv"})
    rows = read_csv_by_heading(response)
    assert len(rows) == 2
    abroad = [(row["Utenlandsk selskapsnummer eller mva.-nummer"], row["Land"]) for row in rows]
    assert sorted(abroad) == [("", "NO"), ("SE556677889901", "SE")]
    assert all(not value.startswith("=") for row in rows for value in row.values())


def test_money_cannot_be_edited_by_hand(sign_in_staff, client, buy, paid):
    order = paid(buy())
    sign_in_staff(*FINANCE)
    for path in ("new/", f"edit/{order.pk}/", f"delete/{order.pk}/"):
        for prefix in ("orders", "payments", "refunds", "stripe-events"):
            assert client.get(f"/admin/{prefix}/{path}").status_code == 404


def test_order_page_shows_order_and_actions(sign_in_staff, client, buy, paid):
    order = paid(buy())
    sign_in_staff(*FINANCE)
    page = text_of(client.get(reverse("orders:inspect", args=[order.pk])))
    for text in (order.reference, order.buyer_email, reverse("orders_refund", args=[order.pk])):
        assert text in page


def test_view_permission_gives_no_actions(sign_in_staff, client, buy, paid):
    order = paid(buy())
    sign_in_staff(*VIEW)
    page = text_of(client.get(reverse("orders:inspect", args=[order.pk])))
    for name in ("orders_refund", "orders_cancel", "orders_resend"):
        assert reverse(name, args=[order.pk]) not in page
        assert client.post(reverse(name, args=[order.pk]), {"amount": "1", "note": "x"}).status_code in (302, 403)
    assert not Refund.objects.exists()
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED


@pytest.mark.parametrize("name", ["orders_refund", "orders_cancel", "orders_resend", "orders_resolve_attention"])
def test_anonymous_users_cannot_use_admin_actions(client, buy, paid, name):
    order = paid(buy())
    assert client.post(reverse(name, args=[order.pk]), {"amount": "1", "note": "x"}).status_code in (302, 403)
    assert not Refund.objects.exists()


def test_a_part_is_refunded_and_logged(sign_in_staff, client, buy, paid, commit):
    order = paid(buy(unit_ore=100_00, quantity=1))
    user = sign_in_staff(*FINANCE)
    with commit():
        client.post(reverse("orders_refund", args=[order.pk]), {"amount": "12,50", "note": "kaffen var kald"})
    refund = Refund.objects.get()
    assert (refund.amount_ore, refund.requested_by, refund.status) == (12_50, user, RefundStatus.SUCCEEDED)
    entry = ModelLogEntry.objects.get(action="payments.refund")
    assert entry.user == user


@pytest.mark.parametrize("amount", ["", "0", "-5", "abc", "100,01", "1e9", "=1+1", "9" * 400])
def test_an_invalid_amount_keeps_the_input_and_shows_the_error(sign_in_staff, client, buy, paid, amount):
    order = paid(buy(unit_ore=100_00, quantity=1))
    sign_in_staff(*FINANCE)
    response = client.post(reverse("orders_refund", args=[order.pk]), {"amount": amount, "note": "fordi"})
    assert response.status_code == 422
    assert "fordi" in text_of(response)
    assert not Refund.objects.exists()


def test_cancelling_needs_a_reason_and_refunds(sign_in_staff, client, buy, paid, commit):
    order = paid(buy())
    sign_in_staff(*FINANCE)
    client.post(reverse("orders_cancel", args=[order.pk]), {"note": ""})
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    with commit():
        client.post(reverse("orders_cancel", args=[order.pk]), {"note": "ringte"})
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert Refund.objects.get().note == "ringte"


def test_cancelling_a_paid_order_needs_the_refund_permission(sign_in_staff, client, buy, paid):
    order = paid(buy())
    sign_in_staff("view_order", "change_order")
    assert client.post(reverse("orders_cancel", args=[order.pk]), {"note": "x"}).status_code in (302, 403)
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED


def test_attention_is_listed_until_it_is_resolved(sign_in_staff, client, buy, paid, stripe_sandbox, commit):
    order = paid(buy())
    stripe_sandbox.faults.fail("/v1/refunds", 400)
    with commit():
        request_refund(order, amount_ore=10_00, reason=RefundReason.STAFF)
    sign_in_staff(*FINANCE)
    page = text_of(client.get(reverse("orders_exceptions")))
    assert order.reference in page
    assert "mislyktes" in page
    english = sign_in_staff(*FINANCE)
    UserProfile.objects.update_or_create(user=english, defaults={"preferred_language": "en"})
    for address in (reverse("orders_exceptions"), reverse("orders:inspect", args=[order.pk]), reverse("orders:index")):
        page = text_of(client.get(address))
        assert "A refund of" in page, address
        assert "mislyktes" not in page, address
    sign_in_staff(*FINANCE)
    refund = Refund.objects.get()
    with commit():
        client.post(reverse("refunds_retry", args=[refund.pk]))
    assert order.reference not in text_of(client.get(reverse("orders_exceptions"))), "its cause is gone"
    Order.objects.filter(pk=order.pk).update(attention="Something else")
    assert order.reference in text_of(client.get(reverse("orders_exceptions")))
    client.post(reverse("orders_resolve_attention", args=[order.pk]))
    assert order.reference not in text_of(client.get(reverse("orders_exceptions")))
    assert ModelLogEntry.objects.filter(action="payments.attention_resolved").exists()


def test_a_payment_with_a_problem_can_be_accepted(sign_in_staff, client, buy, stripe_sandbox, session_of, commit):
    from payments.checkout.record import fulfil_session

    order = buy()
    session_id = session_of(order)
    stripe_sandbox.pay(session_id)
    Order.objects.update(total_ore=order.total_ore + 100)
    with commit():
        fulfil_session(session_id)
    sign_in_staff(*FINANCE)
    with commit():
        client.post(reverse("payments_accept", args=[Payment.objects.get().pk]))
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
    assert CheckoutAttempt.objects.get().status == "complete"


def test_a_failed_event_is_handled_again_from_the_list(
    sign_in_staff, client, buy, stripe_sandbox, session_of, post_event, seller_stub, commit
):
    order = buy()
    stripe_sandbox.pay(session_of(order))
    seller_stub.fail_to_confirm = True
    assert post_event(stripe_sandbox.events("checkout.session.completed")[0]) == 500
    seller_stub.fail_to_confirm = False
    sign_in_staff(*FINANCE)
    with commit():
        client.post(reverse("stripe_events_handle", args=[StripeEvent.objects.get().pk]))
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED
