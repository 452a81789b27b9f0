import pytest

from mail.models import OutgoingMail
from payments.checkout.cancel import CannotCancel, cancel_confirmed
from payments.enums import DocumentKind, OrderStatus, RefundReason, RefundStatus
from payments.models import Payment, Refund, SalesDocument, StripeEvent
from payments.refunds import request
from payments.refunds.request import RefundTooLarge, request_refund


def refund(order, amount_ore, **fields):
    return request_refund(order, amount_ore=amount_ore, reason=RefundReason.STAFF, **fields)


def test_a_partial_refund_has_a_credit_note_and_an_email(buy, paid, stripe_sandbox, commit):
    order = paid(buy(unit_ore=100_00, quantity=2))
    with commit():
        row = refund(order, 50_00)
    row.refresh_from_db()
    assert row.status == RefundStatus.SUCCEEDED
    assert row.stripe_id.startswith("re_")
    assert [r["amount"] for r in stripe_sandbox.all("refund")] == [50_00]
    note = SalesDocument.objects.get(kind=DocumentKind.CREDIT_NOTE)
    assert note == row.credit_note
    assert abs(note.total_ore) == 50_00
    assert OutgoingMail.objects.filter(email_name="refund_made").count() == 1
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED


def test_refunds_never_exceed_the_payment(buy, paid, commit):
    order = paid(buy(unit_ore=100_00, quantity=1))
    with commit():
        refund(order, 60_00)
    with pytest.raises(RefundTooLarge) as raised:
        refund(order, 40_01)
    assert raised.value.left_ore == 40_00
    with commit():
        refund(order, 40_00)
    with pytest.raises(RefundTooLarge):
        refund(order, 1)
    for amount_ore in (0, -1):
        with pytest.raises(ValueError, match="must be positive"):
            refund(order, amount_ore)


def test_an_order_without_payment_cannot_be_refunded(buy):
    with pytest.raises(RefundTooLarge):
        refund(buy(), 1)


def test_a_repeated_request_is_one_refund(buy, paid, stripe_sandbox, commit):
    order = paid(buy())
    for _round in range(2):
        with commit():
            refund(order, 10_00, key="ticket-7")
    assert Refund.objects.count() == len(stripe_sandbox.all("refund")) == 1


@pytest.mark.parametrize("times", [1, 3])
def test_a_lost_response_does_not_refund_twice(buy, paid, stripe_sandbox, commit, times):
    order = paid(buy())
    stripe_sandbox.faults.lose("/v1/refunds", method="POST", times=times)
    with commit():
        row = refund(order, 10_00)
    row.refresh_from_db()
    if row.status == RefundStatus.REQUESTED:
        with commit():
            request.send_pending_refunds()
    row.refresh_from_db()
    assert row.status == RefundStatus.SUCCEEDED
    assert len(stripe_sandbox.all("refund")) == 1


def test_after_the_key_lifetime_refunds_are_listed_first(buy, paid, stripe_sandbox, commit, monkeypatch):
    from datetime import timedelta

    order = paid(buy())
    stripe_sandbox.faults.lose("/v1/refunds", method="POST", times=3)
    with commit():
        row = refund(order, 10_00)
    monkeypatch.setattr(request, "STRIPE_KEY_LIFETIME", timedelta(0))
    stripe_sandbox.faults.fail("/v1/refunds", 400, method="POST", times=1)  # the request must not be repeated
    with commit():
        assert request.send_to_stripe(row.pk) == RefundStatus.SUCCEEDED
    assert len(stripe_sandbox.all("refund")) == 1


def test_a_refund_during_an_outage_is_sent_by_the_job(buy, paid, stripe_sandbox, commit):
    order = paid(buy())
    stripe_sandbox.faults.fail("/v1/refunds", 503, times=3)
    with commit():
        row = refund(order, 10_00)
    row.refresh_from_db()
    assert row.status == RefundStatus.REQUESTED
    assert row.error
    with commit():
        assert request.send_pending_refunds() == 1
    row.refresh_from_db()
    assert (row.status, row.error) == (RefundStatus.SUCCEEDED, "")


def test_a_refused_refund_is_flagged_and_can_be_retried(buy, paid, stripe_sandbox, commit, django_user_model):
    staff = django_user_model.objects.create_user("finance@example.test", is_staff=True)
    order = paid(buy())
    stripe_sandbox.faults.fail("/v1/refunds", 400)
    with commit():
        row = refund(order, 10_00)
    row.refresh_from_db()
    order.refresh_from_db()
    assert row.status == RefundStatus.FAILED
    assert order.attention
    assert request.refundable_ore_of_order(order) == order.total_ore - 10_00, "decided: it is owed to the buyer"
    with commit():
        request.retry_refund(row.pk, by=staff)
    row.refresh_from_db()
    assert row.status == RefundStatus.SUCCEEDED
    assert len(stripe_sandbox.all("refund")) == 1


def test_a_refund_that_fails_days_later(buy, paid, stripe_sandbox, post_event, commit):
    order = paid(buy())
    with commit():
        row = refund(order, 10_00)
    row.refresh_from_db()
    stripe_sandbox.fail_refund(row.stripe_id)
    (event,) = stripe_sandbox.events("refund.failed")
    assert post_event(event) == 200
    row.refresh_from_db()
    order.refresh_from_db()
    assert row.status == RefundStatus.FAILED
    assert order.attention
    assert sum(document.total_ore for document in SalesDocument.objects.all()) == order.total_ore - 10_00
    with commit():
        request.retry_refund(row.pk, by=None)
    row.refresh_from_db()
    assert row.status == RefundStatus.SUCCEEDED
    assert post_event(event | {"id": "evt_late_news"}) == 200
    row.refresh_from_db()
    assert row.status == RefundStatus.SUCCEEDED, "an old event of the first attempt changes nothing"
    assert sum(document.total_ore for document in SalesDocument.objects.all()) == order.total_ore - 10_00
    assert SalesDocument.objects.filter(kind=DocumentKind.CREDIT_NOTE).count() == 1
    assert Refund.objects.count() == 1


def test_a_dashboard_refund_after_a_failed_refund_is_credited(buy, paid, stripe_sandbox, post_event, commit):
    """The bank refuses a refund; before its event arrives, a refund is made in the Dashboard."""
    order = paid(buy(unit_ore=100_00, quantity=1))
    with commit():
        row = refund(order, 80_00)
    row.refresh_from_db()
    stripe_sandbox.fail_refund(row.stripe_id)
    stripe_sandbox.refund_in_dashboard(row.payment.payment_intent, 90_00)
    (failed,) = stripe_sandbox.events("refund.failed")
    made = stripe_sandbox.events("refund.created")[-1]
    for event in (made, failed, made):
        assert post_event(event) == 200
    assert sum(document.total_ore for document in SalesDocument.objects.all()) == 10_00
    assert request.refundable_ore_of_order(order) == 10_00


def test_dashboard_refunds_are_recorded(buy, paid, stripe_sandbox, post_event):
    order = paid(buy(unit_ore=100_00, quantity=1))
    payment = Payment.objects.get()
    stripe_sandbox.refund_in_dashboard(payment.payment_intent, 30_00)
    stripe_sandbox.refund_in_dashboard(payment.payment_intent, 20_00)
    events = stripe_sandbox.events("charge.refunded")
    assert [post_event(event) for event in [*events, *reversed(events)]] == [200] * len(events) * 2
    rows = Refund.objects.all()
    assert sorted(row.amount_ore for row in rows) == [20_00, 30_00]
    assert {row.reason for row in rows} == {RefundReason.DASHBOARD}
    order.refresh_from_db()
    assert order.attention
    assert request.refundable_ore_of_order(order) == 50_00
    assert SalesDocument.objects.filter(kind=DocumentKind.CREDIT_NOTE).count() == 2


def test_events_of_a_retried_dashboard_refund_are_recognised(buy, paid, stripe_sandbox, post_event, commit):
    """The bank refuses it and staff retry it; then events of the first attempt arrive again."""
    order = paid(buy(unit_ore=100_00, quantity=1))
    stripe_sandbox.refund_in_dashboard(Payment.objects.get().payment_intent, 30_00)
    (made,) = stripe_sandbox.all("refund")
    events = stripe_sandbox.events("charge.refunded")
    assert [post_event(event) for event in events] == [200]
    stripe_sandbox.fail_refund(made["id"])
    assert [post_event(event) for event in stripe_sandbox.events("refund.failed")] == [200]
    with commit():
        request.retry_refund(Refund.objects.get().pk, by=None)
    later_events = [*events, *stripe_sandbox.events("charge.refunded"), *stripe_sandbox.events("refund.failed")]
    assert {post_event(event) for event in later_events} == {200}
    row = Refund.objects.get()
    assert (row.status, row.stripe_id != made["id"]) == (RefundStatus.SUCCEEDED, True)
    assert not StripeEvent.objects.exclude(error="").exists()
    assert request.refundable_ore_of_order(order) == 70_00


def test_events_of_our_refund_add_no_row(buy, paid, stripe_sandbox, post_event, commit):
    order = paid(buy())
    with commit():
        refund(order, 10_00)
    for event in stripe_sandbox.events():
        if event["type"].startswith(("refund.", "charge.refund")):
            assert post_event(event) == 200
    assert Refund.objects.count() == 1


def test_an_event_before_the_response_finds_the_refund(buy, paid, stripe_sandbox, post_event, commit):
    """The response is lost and the event arrives before the retry: the refund is found by its metadata."""
    order = paid(buy())
    stripe_sandbox.faults.lose("/v1/refunds", method="POST", times=3)
    with commit():
        row = refund(order, 10_00)
    for event in stripe_sandbox.events("charge.refunded"):
        assert post_event(event) == 200
    row.refresh_from_db()
    assert row.status == RefundStatus.SUCCEEDED
    assert Refund.objects.count() == 1


def test_events_of_unknown_payments_are_acknowledged(stripe_sandbox, db, post_event):
    for event_type in ("charge.refunded", "refund.updated", "charge.dispute.created"):
        stripe_object = {
            "id": "x_1",
            "object": event_type.split(".")[0],
            "payment_intent": "pi_foreign",
            "amount": 5,
            "status": "x",
        }
        event = {"id": f"evt_{event_type}", "object": "event", "type": event_type, "data": {"object": stripe_object}}
        assert post_event(event) == 200
    assert not Refund.objects.exists()


def test_a_dispute_marks_the_order(buy, paid, stripe_sandbox, post_event):
    order = paid(buy())
    (charge,) = stripe_sandbox.all("charge")
    dispute = stripe_sandbox.open_dispute(charge["id"])
    stripe_sandbox.close_dispute(dispute["id"], won=False)
    for event in stripe_sandbox.events():
        if "dispute" in event["type"]:
            assert post_event(event) == 200
    order.refresh_from_db()
    assert order.disputed_at
    assert len(order.attention.splitlines()) == 1, "what was said when it was opened is over"


def test_cancelling_a_confirmed_order_releases_and_refunds(buy, paid, stripe_sandbox, seller_stub, commit):
    order = paid(buy(quantity=2))
    in_stock = seller_stub.in_stock
    with commit():
        (row,) = cancel_confirmed(order, reason=RefundReason.STAFF, note="cancelled by phone")
    row.refresh_from_db()
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert row.status == RefundStatus.SUCCEEDED
    assert row.amount_ore == order.total_ore
    assert seller_stub.in_stock == in_stock + 2
    assert order.lines.get().cancelled_quantity == 2
    assert sum(d.total_ore for d in SalesDocument.objects.all()) == 0
    with pytest.raises(CannotCancel):
        cancel_confirmed(order, reason=RefundReason.STAFF)


def test_fulfilling_again_after_a_cancellation_changes_nothing(buy, paid, stripe_sandbox, seller_stub, commit):
    from payments.checkout.record import fulfil_session

    order = paid(buy())
    with commit():
        cancel_confirmed(order, reason=RefundReason.STAFF)
    with commit():
        fulfil_session(Payment.objects.get().session_id)
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert Refund.objects.count() == 1


@pytest.mark.postgres
def test_concurrent_refunds_never_exceed_the_payment(buy, stripe_sandbox, session_of, several):
    from payments.checkout.record import fulfil_session

    order = buy(unit_ore=100_00, quantity=1)
    session_id = session_of(order)
    stripe_sandbox.pay(session_id)
    fulfil_session(session_id)

    def try_refund():
        try:
            refund(order, 40_00)
        except RefundTooLarge:
            return False
        return True

    assert sum(several(5, try_refund)) == 2
    assert sum(r["amount"] for r in stripe_sandbox.all("refund")) == 80_00
