"""Reading CAMT.054, the bank's notification of credits and debits (ISO 20022), in any of its versions.

Elements are found by their names without namespace: banks differ in the version and in what they leave out. DTDs,
entities and references to other files are refused.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NoReturn
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from core.text import plain
from payments.bank.file_entry import FileEntry, ReadFile, UnreadableFile

#: No file of a bank is nested deeper.
_MAX_DEPTH = 40
_MAX_KRONER = 10**12


def read_camt(content: bytes) -> ReadFile:
    """The booked entries of a CAMT.054 file. Raises UnreadableFile."""
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise UnreadableFile(
            _("The file has a document type or entities, which no bank sends. It is refused.")
        ) from None
    except (ParseError, ValueError, LookupError, RecursionError):
        raise UnreadableFile(
            _("The file is not whole: it cannot be read as XML. Fetch it anew from the bank.")
        ) from None
    notifications = [element for element in _walk(root) if _name(element) == "Ntfctn"]
    if not notifications:
        _refuse_other_message(root)
    entries: list[FileEntry] = []
    not_booked = 0
    for notification in notifications:
        account = _account(notification)
        for entry in _all(notification, "Ntry"):
            if _is_booked(entry):
                entries += _transactions(entry, account)
            else:
                not_booked += 1
    return ReadFile(entries, not_booked)


def _refuse_other_message(root: Element) -> NoReturn:
    names = {_name(element) for element in root}
    if "BkToCstmrStmt" in names:
        raise UnreadableFile(
            _("This is an account statement (camt.053). Fetch the file of payments received (camt.054).")
        )
    raise UnreadableFile(_("This XML file is not a CAMT.054 file from a bank."))


def _walk(element: Element, depth: int = 0) -> Iterator[Element]:
    if depth > _MAX_DEPTH:
        raise UnreadableFile(_("This XML file is not a CAMT.054 file from a bank."))
    yield element
    for child in element:
        yield from _walk(child, depth + 1)


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _all(element: Element, path: str) -> list[Element]:
    """All elements below this one by a path such as «NtryDtls/TxDtls», without namespaces."""
    found = [element]
    for step in path.split("/"):
        found = [child for parent in found for child in parent if _name(child) == step]
    return found


def _text(element: Element, *paths: str) -> str:
    """The text of the first of these paths that has one, on one line."""
    for path in paths:
        for found in _all(element, path):
            if text := plain(found.text or ""):
                return text
    return ""


def _account(notification: Element) -> str:
    return _text(notification, "Acct/Id/IBAN", "Acct/Id/Othr/Id")


def _is_booked(entry: Element) -> bool:
    return _text(entry, "Sts/Cd", "Sts") in ("", "BOOK")


def _transactions(entry: Element, account: str) -> Iterator[FileEntry]:
    """The transactions of an entry: several for a batch, one that is the entry itself without details."""
    details = _all(entry, "NtryDtls/TxDtls")
    reference = _text(entry, "AcctSvcrRef", "NtryDtls/TxDtls/Refs/AcctSvcrRef", "NtryRef")
    day = _day(entry)
    is_debit = _text(entry, "CdtDbtInd") == "DBIT"
    is_reversal = _text(entry, "RvslInd").lower() in ("true", "1")
    for part in details or [entry]:
        # The entry's own amount is in the account's currency; a part's may be in the payer's.
        amount_of = entry if len(details) <= 1 else part
        ore, currency = _amount(amount_of)
        if ore == 0:
            continue
        part_is_debit = _text(part, "CdtDbtInd") == "DBIT" if _all(part, "CdtDbtInd") else is_debit
        yield FileEntry(
            account=account,
            booked_on=day,
            bank_reference=reference[:140],
            amount_ore=-ore if part_is_debit else ore,
            currency=currency,
            is_reversal=is_reversal,
            kid=_kid(part),
            payer_name=_text(part, "RltdPties/Dbtr/Nm", "RltdPties/Dbtr/Pty/Nm", "RltdPties/UltmtDbtr/Nm",
                             "RltdPties/UltmtDbtr/Pty/Nm")[:200],
            message=_message(part),
        )  # fmt: skip


def _kid(part: Element) -> str:
    reference = "".join(_text(part, "RmtInf/Strd/CdtrRefInf/Ref").split())
    return reference[:35]


def _message(part: Element) -> str:
    texts = [plain(found.text or "") for found in _all(part, "RmtInf/Ustrd")]
    texts += [plain(found.text or "") for found in _all(part, "RmtInf/Strd/AddtlRmtInf")]
    end_to_end = _text(part, "Refs/EndToEndId")
    if not any(texts):
        texts += [_text(part, "AddtlTxInf", "AddtlNtryInf")]
        if end_to_end != "NOTPROVIDED":
            texts.append(end_to_end)
    return " ".join(text for text in texts if text)[:1000]


def _amount(element: Element) -> tuple[int, str]:
    """(øre, currency); the amount is never negative in this format."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        for found in _all(element, path):
            try:
                amount = Decimal((found.text or "").strip())
            except InvalidOperation:
                break
            ore = amount * 100
            if not amount.is_finite() or not 0 <= amount < _MAX_KRONER or ore != ore.to_integral_value():
                break
            return int(ore), str(found.get("Ccy") or "NOK").upper()[:3]
    raise UnreadableFile(
        _("An entry of the file has no amount, or one that cannot be read. Fetch it anew from the bank.")
    )


def _day(entry: Element) -> date:
    text = _text(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise UnreadableFile(
            _("An entry of the file has no day, or one that cannot be read. Fetch it anew from the bank.")
        ) from None
