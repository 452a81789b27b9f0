"""The KID of an invoice: digits with a check digit that a payer's bank verifies, unique for each invoice.

A KID is the prefix of the bank agreement, one leading digit, the document's number with zeros before it, and the
check digit. The leading digit begins at 1, so that no spreadsheet drops zeros at the front. It counts up where

* the check digit by mod 11 would be 10, which no digit can say, or
* the KID is taken, because the number was used by an earlier series.
"""

from collections.abc import Iterator

from django.conf import settings
from stdnum import luhn

from payments.models import SalesDocument

#: The shortest and the longest KID that Norwegian banks accept.
MIN_LENGTH, MAX_LENGTH = 2, 25


def mod11_digit(digits: str) -> str:
    """The check digit by mod 11 with weights 2 to 7 from the right. "-" when it would be 10."""
    weighted = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(digits)))
    value = -weighted % 11
    return "-" if value == 10 else str(value)


def check_digit(digits: str) -> str:
    """The check digit by the algorithm of the setting KID_CHECK."""
    return mod11_digit(digits) if settings.KID_CHECK == "mod11" else luhn.calc_check_digit(digits)


def is_kid(text: str) -> bool:
    """Whether the text has the shape and the check digit of a KID by either algorithm."""
    if not (text.isascii() and text.isdigit() and MIN_LENGTH <= len(text) <= MAX_LENGTH):
        return False
    return luhn.is_valid(text) or mod11_digit(text[:-1]) == text[-1]


def candidates(number: int) -> Iterator[str]:
    """The KIDs that a document of this number can have, the preferred one first. None without an agreement."""
    width = settings.KID_LENGTH - len(settings.KID_PREFIX) - 2
    digits = str(number).zfill(width)
    if not settings.KID_CHECK or len(digits) > width:
        return
    for leading in "123456789":
        body = f"{settings.KID_PREFIX}{leading}{digits}"
        if (check := check_digit(body)) != "-":
            yield body + check


def new_kid(number: int) -> str | None:
    """The KID of a new invoice: the first candidate that no other invoice has. None if KIDs are off.

    The caller holds the lock of the number series.
    """
    return next((kid for kid in candidates(number) if not SalesDocument.objects.filter(kid=kid).exists()), None)
