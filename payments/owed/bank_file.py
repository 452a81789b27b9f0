"""The file of a payout for the online bank: CSV with one payment a row. Amounts are kroner with a decimal comma."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.admin.spreadsheet import Kroner, as_csv
from payments.models import PayoutBatch


def bank_file(batch: PayoutBatch) -> bytes:
    """The payments that were not taken out. The account numbers are written in full: for the bank alone."""
    return as_csv(_rows(batch))


def _rows(batch: PayoutBatch) -> Iterator[list[Any]]:
    yield [
        _("To account"),
        "BIC",
        _("Name"),
        pgettext("in the bank's file", "Amount"),
        _("Currency"),
        _("Message"),
    ]
    for item in batch.items.included().order_by("pk"):
        yield [item.number, item.bic, item.holder, Kroner(item.amount_ore), "NOK", item.message]
