"""What readers of bank files have in common: an entry as the file tells of it, and the error for staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from stdnum import iban
from stdnum.exceptions import ValidationError


class UnreadableFile(ValueError):
    """The file cannot be used; the message tells staff why and what to do."""


@dataclass(frozen=True, kw_only=True)
class FileEntry:
    """One transaction. `amount_ore` is negative for money that left the account."""

    #: The account as the file writes it; empty when it does not say.
    account: str = ""
    booked_on: date
    bank_reference: str = ""
    amount_ore: int
    currency: str = "NOK"
    is_reversal: bool = False
    kid: str = ""
    payer_name: str = ""
    message: str = ""


@dataclass(frozen=True)
class ReadFile:
    entries: Sequence[FileEntry]
    #: Entries that the bank announces but has not booked; a later file has them.
    not_booked: int = 0


def account_digits(account: str) -> str:
    """The eleven digits of a Norwegian account, also when it is written as IBAN or in groups; else without spaces."""
    compact = "".join(character for character in account.upper() if character.isalnum())
    if compact.startswith("NO"):
        try:
            return iban.validate(compact)[4:]
        except ValidationError:
            return compact
    return compact
