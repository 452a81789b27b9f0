import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from payments.checkout.session import order_path
from payments.enums import OrderStatus
from payments.models import CheckoutAttempt, Order, Payment, SalesDocument

PRIVATE = {"Cache-Control": "private, no-store", "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex, nofollow"}


@pytest.fixture(params=["nb", "en"])
def language(request):
    return request.param


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def address(order, name="order", *args):
    with translation.override(order.language):
        return reverse(name, args=[order.access_key, *args])


def test_a_held_order_offers_to_pay_and_to_cancel(buy, client, language):
    order = buy(language=language)
    response = client.get(order_path(order))
    assert response.status_code == 200
    page = text_of(response)
    assert address(order, "order_pay") in page
    assert address(order, "order_cancel") in page
    assert order.reference in page
    assert {name: response[name] for name in PRIVATE} == PRIVATE


def test_paying_leads_to_stripe_and_back_to_a_confirmed_order(buy, client, stripe_sandbox, commit, language):
    order = buy(language=language)
    response = client.post(address(order, "order_pay"))
    assert response.status_code == 303
    (session,) = stripe_sandbox.all("checkout.session")
    assert session["id"] in response["Location"]
    stripe_sandbox.pay(session["id"])
    back = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]).split("localhost:8000")[-1]
    with commit():
        landing = client.get(back)
    assert landing.status_code == 302
    assert landing["Location"] == order_path(order), "the session's id does not stay in the address"
    page = client.get(landing["Location"])
    assert address(order, "order_resend") in text_of(page)
    assert "Things bought: 2" in text_of(page)
    assert Order.objects.get().status == OrderStatus.CONFIRMED


def test_landing_before_the_payment_waits(buy, client, session_of):
    order = buy()
    session_id = session_of(order)
    page = text_of(client.get(order_path(order), {"session_id": session_id}))
    assert address(order, "order_state") in page
    assert client.get(address(order, "order_state")).json() == {"status": "held"}
    assert not Payment.objects.exists()


def test_landing_while_stripe_is_down_waits(buy, client, stripe_sandbox, session_of, commit):
    order = buy()
    session_id = session_of(order)
    stripe_sandbox.pay(session_id)
    stripe_sandbox.faults.fail("/v1/*", 503, times=3)
    with commit():
        response = client.get(order_path(order), {"session_id": session_id})
    assert response.status_code == 200
    with commit():
        response = client.get(order_path(order), {"session_id": session_id})
    assert response.status_code == 302
    assert Order.objects.get().status == OrderStatus.CONFIRMED


@pytest.mark.parametrize("session_id", ["cs_test_madeup", "'; DROP TABLE", "x" * 5000, "æøå\x00"])
def test_a_made_up_session_id_does_nothing(buy, client, stripe_sandbox, session_id):
    order = buy()
    response = client.get(order_path(order), {"session_id": session_id})
    assert response.status_code == 302
    assert stripe_sandbox.calls == []


def test_another_orders_session_id_is_ignored(buy, client, stripe_sandbox, session_of):
    mine, other = buy(), buy()
    session_id = session_of(other)
    stripe_sandbox.pay(session_id)
    client.get(order_path(mine), {"session_id": session_id})
    assert set(Order.objects.values_list("status", flat=True)) == {OrderStatus.HELD}


def test_the_reference_gives_no_access(buy, client, paid):
    order = paid(buy())
    document = SalesDocument.objects.get()
    for key in (
        order.reference,
        order.reference.lower(),
        str(order.pk),
        order.access_key[:-1],
        order.access_key + "x",
        "a\x00b",
    ):
        for name, args in [("order", ()), ("order_state", ()), ("order_document", (document.pk,))]:
            response = client.get(reverse(name, args=[key, *args]))
            assert response.status_code == 404
            assert order.buyer_email not in response.content.decode()
        for name in ("order_pay", "order_cancel", "order_resend"):
            assert client.post(reverse(name, args=[key])).status_code == 404
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED


def test_another_orders_document_is_not_served(buy, client, paid):
    mine, other = paid(buy(quantity=1)), paid(buy(quantity=1))
    theirs = other.documents.get()
    assert client.get(address(mine, "order_document", theirs.pk)).status_code == 404
    response = client.get(address(mine, "order_document", mine.documents.get().pk))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert {name: response[name] for name in PRIVATE} == PRIVATE


@pytest.mark.parametrize("name", ["order_pay", "order_cancel", "order_resend"])
def test_actions_need_post(buy, client, name):
    assert client.get(address(buy(), name)).status_code == 405


def test_the_buyer_cancels(buy, client, stripe_sandbox, commit):
    order = buy()
    with commit():
        response = client.post(address(order, "order_cancel"), follow=True)
    assert response.status_code == 200
    assert Order.objects.get().status == OrderStatus.CANCELLED
    assert "/shop/" in text_of(response)


def test_a_stripe_outage_is_shown_and_the_order_stays_held(buy, client, stripe_sandbox, language):
    order = buy(language=language)
    stripe_sandbox.faults.fail("/v1/*", 503, times=4)
    response = client.post(address(order, "order_pay"), follow=True)
    assert response.status_code == 200
    assert "notice--error" in text_of(response)
    assert Order.objects.get().is_live


def test_an_ended_hold_is_explained_with_a_link_to_start_again(buy, client, overdue, language):
    order = overdue(buy(language=language))
    page = text_of(client.get(order_path(order)))
    assert "/shop/" in page
    assert address(order, "order_pay") not in page


def test_a_refund_shows_its_state(buy, client, paid, commit):
    from payments.checkout.cancel import cancel_confirmed
    from payments.enums import RefundReason

    order = paid(buy())
    with commit():
        cancel_confirmed(order, reason=RefundReason.STAFF)
    page = text_of(client.get(order_path(order)))
    assert 'id="refunds"' in page
    assert 'id="documents"' in page


def test_the_confirmation_can_be_sent_again_a_limited_number_of_times(buy, client, paid, commit, mailoutbox):
    from datetime import timedelta

    from django.utils import timezone

    order = paid(buy())
    Order.objects.update(confirmed_at=timezone.now() - timedelta(minutes=10))
    before = len(mailoutbox)
    for _round in range(3):
        with commit():
            client.post(address(order, "order_resend"))
    assert len(mailoutbox) == before + 1
    assert mailoutbox[-1].to == [order.buyer_email]


def test_the_confirmation_contains_link_section_and_receipt(buy, paid, mailoutbox, language):
    order = paid(buy(language=language))
    (mail,) = [mail for mail in mailoutbox if mail.to == [order.buyer_email]]
    assert order.access_key in mail.body
    names = [name for name, _content, _kind in mail.attachments]
    assert "thing.txt" in names
    assert any(name.endswith(".pdf") for name in names)
    assert "Things bought: 2" in mail.body
    (html, _kind) = mail.alternatives[0]
    assert order.access_key in html
    assert "Things bought: 2" in html


@pytest.mark.parametrize("state", ["held", "bank", "checking", "confirmed", "expired", "cancelled"])
def test_every_state_has_a_page_with_one_heading(buy, client, seller_stub, state, language):
    order = buy(language=language)
    attempt = CheckoutAttempt(order=order, number=1, expires_at=order.expires_at)
    if state == "bank":
        attempt.status = "pending"
        attempt.save()
    elif state == "checking":
        attempt.status = "complete"
        attempt.save()
    elif state != "held":
        Order.objects.update(status=state)
    page = text_of(client.get(order_path(order)))
    assert page.count("<h1") == 1
    assert order.reference in page
    assert 'style="' not in page


@pytest.mark.parametrize("state", [OrderStatus.HELD, OrderStatus.CONFIRMED])
def test_queries_do_not_grow_with_the_order(buy, client, seller_stub, django_assert_max_num_queries, state):
    from payments.models import OrderLine

    order = buy()
    line = order.lines.get()
    for position in range(2, 9):
        line.pk, line.position = None, position
        line.save(force_insert=True)
    Order.objects.update(status=state)
    client.get(order_path(order))
    with django_assert_max_num_queries(12):
        client.get(order_path(order))
    assert OrderLine.objects.count() == 8


def test_the_portal_lists_the_users_own_orders_only(buy, paid, rf, django_user_model):
    from payments.orders.portal import recent_orders

    owner = django_user_model.objects.create_user("owner@example.test")
    colleague = django_user_model.objects.create_user("colleague@example.test")
    order = paid(buy(user=owner, quantity=1))
    buy(quantity=1)
    assert recent_orders(rf.get("/"), owner)["orders"] == [order]
    assert recent_orders(rf.get("/"), colleague) is None


def test_the_portal_speaks_of_no_money_for_a_free_order(buy):
    order = buy(quantity=1)
    assert "kr" in render_to_string("payments/orders/portal_orders.html", {"orders": [order]})
    order.total_ore = 0
    text = render_to_string("payments/orders/portal_orders.html", {"orders": [order]})
    assert order.reference in text
    assert "0 kr" not in text
    assert "NOK" not in text
