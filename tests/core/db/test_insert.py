"""A row is written unless its key is taken, without disturbing the transaction around it."""

import pytest
from django.db import transaction

from core.db.insert import insert_new, insert_once
from core.models import NumberSeries

pytestmark = pytest.mark.django_db


def test_the_first_row_is_inserted_and_gets_its_primary_key():
    row = NumberSeries(name="a")
    assert insert_once(row)
    assert NumberSeries.objects.get(pk=row.pk).name == "a"


def test_a_duplicate_is_not_inserted_and_the_transaction_continues(django_assert_num_queries):
    assert insert_once(NumberSeries(name="a", next_number=7))
    with transaction.atomic():
        second = NumberSeries(name="a", next_number=1)
        with django_assert_num_queries(1):
            assert not insert_once(second)
        assert second.pk is None
        NumberSeries.objects.create(name="b")
    assert dict(NumberSeries.objects.values_list("name", "next_number")) == {"a": 7, "b": 1}


def test_an_inserted_row_can_be_saved_again():
    row = NumberSeries(name="a")
    insert_once(row)
    row.next_number = 5
    row.save()
    assert NumberSeries.objects.get().next_number == 5


def test_only_rows_with_free_keys_are_inserted(django_assert_num_queries):
    insert_once(NumberSeries(name="b", next_number=7))
    with django_assert_num_queries(1):
        written = insert_new([NumberSeries(name=name, next_number=1) for name in "abc"])
    assert sorted(NumberSeries.objects.filter(pk__in=written).values_list("name", flat=True)) == ["a", "c"]
    assert NumberSeries.objects.get(name="b").next_number == 7
    assert insert_new([NumberSeries(name="b")]) == insert_new([]) == []


def test_more_rows_than_one_statement_holds_are_inserted():
    assert len(insert_new([NumberSeries(name=f"series {number}") for number in range(450)])) == 450
