"""Rows related to an order: terms of an exchange, price reduction of a line, confirmations sent again."""

from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from mail.models import OutgoingMail
from mail.queue import queue_email
from payments.checkout.exchange import exchange_lines
from payments.checkout.record import find_attempt
from payments.corrections.buyer_details import change_buyer_email
from payments.enums import OrderMailReason
from payments.models import Exchange, ExchangeLine, Order, OrderLine, OrderMail
from payments.models.order import is_reference, new_reference
from payments.orders.resend import TooSoon, resend_confirmation
from payments.refunds.refundable import refundable_amount


def refused(change, name: str) -> bool:
    try:
        with transaction.atomic():
            change()
    except IntegrityError as error:
        return name in str(error)
    return False


def begin(sell, commit, old, price_ore: int, by=None) -> Order:
    """An order at a higher price, held until the rest is paid."""
    line, new = old.lines.get(), sell((price_ore, 1), exchanged_from=old)
    with commit():
        exchange_lines(old, [{"line": line.pk, "quantity": 1, "amount_ore": refundable_amount(line, 1)}], new, by=by)
    return Order.objects.get(pk=new.pk)


def test_the_terms_of_an_exchange_are_rows(sell, paid, commit, stripe_sandbox, django_user_model):
    user = django_user_model.objects.create_user("staff@example.test")
    old = paid(sell((100_00, 2)))
    new = begin(sell, commit, old, 250_00, by=user)
    terms = Exchange.objects.get()
    assert (terms.order, terms.transfer_ore, terms.decided_by) == (new, 100_00, user)
    assert list(terms.lines.values_list("line_id", "quantity", "amount_ore")) == [(old.lines.get().pk, 1, 100_00)]
    assert (new.pending_transfer_ore, new.due_ore, new.checkout_ore) == (100_00, 150_00, 150_00)


def test_deciding_an_exchange_again_replaces_its_terms(sell, paid, commit, stripe_sandbox):
    old = paid(sell((100_00, 2)))
    new, line = begin(sell, commit, old, 250_00), old.lines.get()
    with commit():
        exchange_lines(old, [{"line": line.pk, "quantity": 2, "amount_ore": refundable_amount(line, 2)}], new)
    assert Exchange.objects.get().transfer_ore == 200_00
    assert list(ExchangeLine.objects.values_list("quantity", "amount_ore")) == [(2, 200_00)]
    assert new.due_ore == 50_00


def test_pending_transfer_needs_one_query_and_none_without_an_exchange(
    sell, paid, commit, stripe_sandbox, django_assert_num_queries
):
    old = paid(sell((100_00, 1)))
    new = begin(sell, commit, old, 250_00)
    with django_assert_num_queries(0):
        assert old.pending_transfer_ore == 0
    with django_assert_num_queries(1):
        assert new.pending_transfer_ore == 100_00


@pytest.mark.parametrize("deal", [(4, None), (None, 3), (3, 3), (4, 0)])
def test_the_database_refuses_half_a_price_reduction(sell, deal):
    line = sell((100_00, 4, {"discount_ore": 100_00, "deal": (4, 3)})).lines.get()
    assert (line.deal_buy, line.deal_pay) == (4, 3)
    rows = OrderLine.objects.filter(pk=line.pk)
    assert refused(lambda: rows.update(deal_buy=deal[0], deal_pay=deal[1]), "payments_line_deal")


def test_a_part_of_an_exchange_has_units(sell, paid, commit, stripe_sandbox):
    begin(sell, commit, paid(sell((100_00, 1))), 250_00)
    assert refused(lambda: ExchangeLine.objects.update(quantity=0), "payments_exchange_line_units")


def test_a_confirmation_sent_again_is_a_row_of_the_order(buy, paid, commit):
    order, other = paid(buy()), paid(buy())
    with pytest.raises(TooSoon):
        resend_confirmation(order)
    long_ago = order.confirmed_at.replace(year=order.confirmed_at.year - 1)
    Order.objects.update(confirmed_at=long_ago)
    for reason in OrderMailReason:
        with commit():
            if reason == OrderMailReason.AGAIN:
                resend_confirmation(order)
            else:
                change_buyer_email(order, "ny@example.test", by=None)
    assert list(OrderMail.objects.filter(order=order).values_list("reason", "number", "mail__to")) == [
        ("again", 1, "kari@example.test"),
        ("contact", 1, "ny@example.test"),
    ]
    assert not other.mails.exists()
    with pytest.raises(TooSoon):
        resend_confirmation(order)


def test_rows_related_to_an_email_are_written_once(buy, commit):
    """With the same key nothing is queued the second time, and no row is written."""
    order = buy()
    for number in (1, 2):
        about_page = [OrderMail(order=order, reason=OrderMailReason.AGAIN, number=number)]
        with commit():
            queue_email(
                "order_confirmed",
                key="the-same",
                to="a@example.test",
                language="nb",
                related_rows=about_page,
                order=order.pk,
            )
    assert OutgoingMail.objects.filter(key="the-same").count() == 1
    assert [row.number for row in OrderMail.objects.all()] == [1]


@pytest.mark.parametrize(
    "text", ["", "\x00", "ABC\x00EFGH", "abcdefgh", "ABCDEFG", "ABCDEFGHJ", "ABCDEFGÅ", "ABCDEFG1\n"]
)
def test_what_cannot_be_an_order_number_is_not_looked_up(text, django_assert_num_queries, db):
    assert not is_reference(text)
    session = SimpleNamespace(id="cs_1", metadata=SimpleNamespace(order=text, attempt="1"))
    with django_assert_num_queries(1):
        assert find_attempt(session) is None


def test_a_new_order_number_has_the_form_of_one():
    assert all(is_reference(new_reference()) for _number in range(50))
