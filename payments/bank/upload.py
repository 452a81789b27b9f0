"""Storing what a bank file tells: each entry once, whatever files overlap."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.models import User
from core.association import association
from core.numbering import take_number
from core.text import plain
from payments.bank.camt import read_camt
from payments.bank.csv_file import read_csv
from payments.bank.file_entry import FileEntry, ReadFile, UnreadableFile, account_digits
from payments.bank.propose import propose
from payments.enums import BankEntryReason, BankEntryState, BankFormat
from payments.models import BankEntry, BankFile

MAX_BYTES = 5 * 1024 * 1024
MAX_ENTRIES = 10_000
#: The number of keys that one query compares with.
_BATCH = 300

Key = tuple[str, date, str]


@dataclass(frozen=True)
class Upload:
    file: BankFile
    #: The same file, byte for byte, was uploaded before: nothing was changed.
    was_known: bool = False
    not_booked: int = 0
    other_accounts: int = 0


def store_file(name: str, content: bytes, *, by: User | None, columns: Mapping[str, int] | None = None) -> Upload:
    """Read a file and store its new entries with their proposals. `columns` is for `csv_file.read_csv`.

    Raises UnreadableFile and `csv_file.UnknownColumns`.
    """
    if not content.strip():
        raise UnreadableFile(_("The file is empty."))
    if len(content) > MAX_BYTES:
        raise UnreadableFile(_("The file is larger than 5 MB. Fetch a shorter period from the bank."))
    digest = sha256(content).hexdigest()
    if known := BankFile.objects.filter(sha256=digest).first():
        return Upload(known, was_known=True)
    own_account = account_digits(association().bank_account)
    if not own_account:
        raise UnreadableFile(_("The association's bank account is not written down yet. See Settings → Association."))
    is_xml = _is_xml(content)
    read = read_camt(content) if is_xml else read_csv(content, columns)
    entries = _on_account(read, own_account)
    with transaction.atomic():
        # The series' row is locked until the end: two files with the same entries are stored one after the other.
        take_number("bank files")
        if known := BankFile.objects.filter(sha256=digest).first():
            return Upload(known, was_known=True)
        return Upload(
            _store(plain(name)[:200] or "–", BankFormat.CAMT if is_xml else BankFormat.CSV, digest, entries, by),
            not_booked=read.not_booked,
            other_accounts=len(read.entries) - len(entries),
        )


def _is_xml(content: bytes) -> bool:
    start = content[:200].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe")
    return start.removeprefix(b"\xfe\xff").lstrip().startswith(b"<")


def _on_account(read: ReadFile, own_account: str) -> list[tuple[str, FileEntry]]:
    """The entries on the association's account, with the account's digits."""
    if len(read.entries) > MAX_ENTRIES:
        raise UnreadableFile(
            _("The file has more than %(number)d entries. Fetch a shorter period.") % {"number": MAX_ENTRIES}
        )
    if not read.entries:
        raise UnreadableFile(_("The file has no booked entries."))
    entries = [(account_digits(entry.account) or own_account, entry) for entry in read.entries]
    own = [(account, entry) for account, entry in entries if account == own_account]
    if not own:
        raise UnreadableFile(
            _("The file is for account %(account)s. The association's account is %(own)s.")
            % {"account": entries[0][0][:34], "own": own_account}
        )
    return own


def _store(
    name: str, file_format: BankFormat, digest: str, entries: Sequence[tuple[str, FileEntry]], by: User | None
) -> BankFile:
    new = _new_entries(entries)
    file = BankFile.objects.create(
        name=name,
        format=file_format,
        sha256=digest,
        uploaded_by=by,
        entry_count=len(entries),
        known_count=len(entries) - len(new),
    )
    for row in new:
        row.file = file
    BankEntry.objects.bulk_create(new, batch_size=200)
    stored = list(file.entries.all())
    proposals = propose(stored)
    for row in stored:
        proposal = proposals[row.pk]
        row.state, row.reason, row.proposed_order = proposal.state, proposal.reason, proposal.order
    BankEntry.objects.bulk_update(stored, ["state", "reason", "proposed_order"], batch_size=200)
    log(file, "payments.bank_upload", user=by, data={"entries": len(entries), "new": len(new)})
    return file


def _new_entries(entries: Sequence[tuple[str, FileEntry]]) -> list[BankEntry]:
    """Rows for the entries that no earlier file has.

    Entries with the same account, day and reference are told apart by their contents: where a file has more alike
    than are stored, the surplus is new.
    """
    groups: dict[Key, list[FileEntry]] = defaultdict(list)
    for account, entry in entries:
        groups[(account, entry.booked_on, entry.bank_reference)].append(entry)
    stored = _stored(groups)
    new = []
    for key, group in groups.items():
        known = Counter(_contents(row) for row in stored[key])
        index = max((row.transaction_index + 1 for row in stored[key]), default=0)
        for entry in group:
            if known[_contents(entry)]:
                known[_contents(entry)] -= 1
                continue
            new.append(_row(key[0], index, entry))
            index += 1
    return new


def _stored(groups: Mapping[Key, object]) -> dict[Key, list[BankEntry]]:
    stored: dict[Key, list[BankEntry]] = defaultdict(list)
    days = sorted({key[1] for key in groups})
    accounts = {key[0] for key in groups}
    for start in range(0, len(days), _BATCH):
        rows = BankEntry.objects.filter(account__in=accounts, booked_on__in=days[start : start + _BATCH])
        for row in rows:
            stored[(row.account, row.booked_on, row.bank_reference)].append(row)
    return stored


def _contents(entry: FileEntry | BankEntry) -> tuple:
    return (entry.amount_ore, entry.currency, entry.is_reversal, entry.kid, entry.payer_name, entry.message)


def _row(account: str, index: int, entry: FileEntry) -> BankEntry:
    return BankEntry(
        account=account,
        booked_on=entry.booked_on,
        bank_reference=entry.bank_reference,
        transaction_index=index,
        amount_ore=entry.amount_ore,
        currency=entry.currency,
        is_reversal=entry.is_reversal,
        kid=entry.kid,
        payer_name=entry.payer_name,
        message=entry.message,
        state=BankEntryState.UNKNOWN,
        reason=BankEntryReason.NOTHING,
    )
