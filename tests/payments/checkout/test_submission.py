"""Submissions of order forms: once, twice, after the hold has ended, and with another price."""

import pytest

from payments.checkout.submission import PlacedBefore, Submission, is_over, new_key, placed_with
from payments.enums import OrderStatus
from payments.models import Order

KEY = "k" * 32


def order_with(key: str | None, status=OrderStatus.HELD) -> Order:
    return Order(pk=7, submission_key=key, status=status)


@pytest.fixture
def orders(monkeypatch) -> dict[str, Order]:
    """Orders by submission key, instead of the database."""
    orders: dict[str, Order] = {}
    monkeypatch.setattr("payments.checkout.submission.placed_with", lambda key: orders.get(key))
    return orders


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        (KEY, KEY),
        (f" {KEY}", ""),
        ("k" * 15, ""),
        ("k" * 65, ""),
        ("k" * 20 + "\x00", ""),
        ("k" * 20 + "\n", ""),
        ("ø" * 20, ""),
        ("", ""),
    ],
)
def test_invalid_keys_are_ignored(sent, key):
    assert Submission.read({"submission_key": sent}).key == key


def test_a_prefix_separates_sellers_and_counts_in_the_length():
    assert Submission.read({"key": KEY}, "key", prefix="join-").key == f"join-{KEY}"
    assert Submission.read({"key": "k" * 60}, "key", prefix="join-").key == ""
    assert Submission.read({}, "key", prefix="join-") == Submission()


def test_a_new_key_can_be_read_back_and_is_never_the_same():
    first, second = new_key(), new_key()
    assert first != second
    assert Submission.read({"submission_key": first}).key == first


def test_a_form_without_a_key_has_no_order(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert placed_with("") is None
        assert Submission().following(lambda order: True) == Submission()


def test_a_form_submitted_twice_gives_its_order(orders):
    orders[KEY] = order_with(KEY)
    assert Submission(KEY).following(lambda order: False) == PlacedBefore(orders[KEY])


def test_a_form_that_starts_anew_gets_the_same_next_key_at_every_click(orders):
    orders[KEY] = order_with(KEY)
    submissions = [Submission(KEY, "100").following(lambda order: True) for _click in range(2)]
    assert submissions == [Submission(f"{KEY}-7", "100")] * 2
    orders[f"{KEY}-7"] = order_with(f"{KEY}-7")
    assert Submission(KEY).following(lambda order: order.submission_key == KEY) == PlacedBefore(orders[f"{KEY}-7"])


def test_following_keys_are_never_too_long():
    submission, order = Submission("k" * 64), Order(pk=2**63 - 1)
    for _round in range(4):
        submission = submission.after(order)
    assert len(submission.key) == 60


@pytest.mark.parametrize(
    ("shown", "must_be_shown", "changed"),
    [
        ("34900", False, False),
        (" 34900 ", True, False),
        ("34901", False, True),
        ("349.00", False, True),
        ("", False, False),
        ("", True, True),
    ],
)
def test_a_changed_price_is_detected(shown, must_be_shown, changed):
    submission = Submission.read({"shown_total": shown})
    assert submission.price_has_changed(34_900, must_be_shown=must_be_shown) is changed


@pytest.mark.parametrize(
    ("status", "over"),
    [
        (OrderStatus.HELD, False),
        (OrderStatus.CONFIRMED, False),
        (OrderStatus.EXPIRED, True),
        (OrderStatus.CANCELLED, True),
    ],
)
def test_which_orders_have_ended(status, over):
    assert is_over(order_with(None, status)) is over
