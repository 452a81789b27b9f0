import pytest
from concurrency import failures_of
from django.db import connection, transaction

from core.models import NumberSeries
from core.numbering import take_number
from payments.documents import issue
from payments.models import SalesDocument


@pytest.mark.django_db
def test_numbers_follow_each_other_per_series():
    with transaction.atomic():
        assert [take_number("a"), take_number("a"), take_number("b"), take_number("a")] == [1, 2, 1, 3]
        assert take_number("c", start=1000) == 1000


@pytest.mark.django_db(transaction=True)
def test_a_number_needs_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        take_number("a")
    assert not NumberSeries.objects.exists()


class Undone(Exception):
    pass


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_unbroken_under_threads_of_which_every_third_rolls_back(new_order, pay):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    payments = [pay(new_order()) for _unused in range(12)]

    def work(number):
        with transaction.atomic():
            issue.issue_receipt(payments[number])
            if number % 3 == 0:
                raise Undone

    failures = failures_of(12, work)
    assert [type(failure) for failure in failures] == [Undone] * 4
    assert sorted(SalesDocument.objects.values_list("number", flat=True)) == list(range(1, 9))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_ten_at_once_issue_one_receipt(new_order, pay):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    payment = pay(new_order())
    assert failures_of(10, lambda number: issue.issue_receipt(payment)) == []
    assert SalesDocument.objects.count() == 1
    assert NumberSeries.objects.get().next_number == 2
