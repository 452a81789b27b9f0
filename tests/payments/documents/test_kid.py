"""The KID: check digits by known examples, and one for each invoice."""

import pytest
from django.db import IntegrityError, connection, transaction

from payments.corrections.buyer_details import correct_details
from payments.documents import kid as kids
from payments.documents.invoice import confirm_by_invoice
from payments.enums import DocumentKind, PaymentMethod
from payments.models import SalesDocument


@pytest.mark.parametrize(
    ("digits", "check"),
    # The example of Nets' handbook, and numbers that are known from elsewhere to pass mod 10.
    [("234567", "6"), ("7992739871", "3"), ("411111111111111", "1"), ("1", "8")],
)
def test_mod10(settings, digits, check):
    settings.KID_CHECK = "mod10"
    assert kids.check_digit(digits) == check
    assert kids.is_kid(digits + check)


@pytest.mark.parametrize(
    ("digits", "check"),
    # Account numbers and organisation numbers have the same weights: 1234 56 78903, 923 609 016, 974 760 673.
    [("1234567890", "3"), ("92360901", "6"), ("97476067", "3"), ("6", "-"), ("0", "0")],
)
def test_mod11(digits, check):
    assert kids.mod11_digit(digits) == check


def test_a_kid_is_always_digits_of_the_agreed_length(settings):
    for check in ("mod10", "mod11"):
        settings.KID_CHECK, settings.KID_LENGTH, settings.KID_PREFIX = check, 9, "77"
        firsts = [next(kids.candidates(number)) for number in range(1, 2000)]
        assert {len(kid) for kid in firsts} == {9}
        assert all(kid.isdigit() and kid.startswith("77") and kids.is_kid(kid) for kid in firsts)
        assert len(set(firsts)) == len(firsts)
        leading = {kid[2] for kid in firsts}
        assert leading == ({"1"} if check == "mod10" else {"1", "2"}), "mod 11 skips what no digit can say"


def test_every_invoice_has_its_kid_and_nothing_else_has_one(sell, commit, settings):
    order = sell(method=PaymentMethod.INVOICE)
    with commit():
        invoice = confirm_by_invoice(order)
    assert invoice.kid == "1000000016"
    assert invoice.snapshot["pay_to"]["kid"] == invoice.kid
    settings.KID_CHECK = ""
    other = sell(method=PaymentMethod.INVOICE)
    with commit():
        bare = confirm_by_invoice(other)
    assert (bare.kid, bare.snapshot["pay_to"]["kid"]) == (None, "")


def test_a_new_series_does_not_repeat_a_kid(sell, commit, settings):
    first, second = sell(method=PaymentMethod.INVOICE), sell(method=PaymentMethod.INVOICE)
    with commit():
        before = confirm_by_invoice(first)
    settings.DOCUMENT_SERIES = settings.DOCUMENT_SERIES | {"invoice": "NY"}
    with commit():
        after = confirm_by_invoice(second)
    assert (before.number, after.number) == (1, 1)
    assert (before.kid, after.kid) == ("1000000016", "2000000014")


def test_a_number_that_does_not_fit_gets_no_kid(settings):
    settings.KID_LENGTH = 6
    assert next(kids.candidates(9_999)) == "199992"
    assert list(kids.candidates(10_000)) == []


def test_the_database_refuses_a_second_document_with_the_same_kid(sell, commit):
    order, other = sell(method=PaymentMethod.INVOICE), sell(method=PaymentMethod.INVOICE)
    with commit():
        invoice, second = confirm_by_invoice(order), confirm_by_invoice(other)
    assert invoice.kid != second.kid
    copy = SalesDocument(
        kind=DocumentKind.RECEIPT, series="X", number=1, order=other, language="nb", total_ore=0, vat_ore=0,
        snapshot={}, kid=invoice.kid,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save()
    if connection.vendor == "sqlite":
        columns = ", ".join(
            f'"{field.column}"' for field in SalesDocument._meta.concrete_fields if not field.primary_key
        )
        values = columns.replace('"series"', "'Y'").replace('"kind"', "'receipt'").replace('"due_on"', "NULL")
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT OR REPLACE INTO payments_salesdocument ({columns}) "  # noqa: S608 - column names of the model
                f"SELECT {values} FROM payments_salesdocument WHERE id = %s",
                [invoice.pk],
            )
        assert SalesDocument.objects.filter(pk=invoice.pk).exists()


def test_a_replaced_invoice_gets_a_new_kid(sell, commit):
    order = sell(method=PaymentMethod.INVOICE)
    with commit():
        invoice = confirm_by_invoice(order)
    with commit():
        correct_details(order, {"organisation_name": "Rett Navn AS"}, by=None)
    replacement = SalesDocument.objects.get(replaces=invoice)
    assert replacement.kid == next(kids.candidates(replacement.number)) != invoice.kid
    assert SalesDocument.objects.get(corrects=invoice).kid is None
