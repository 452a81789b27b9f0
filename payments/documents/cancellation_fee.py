"""The fee that is kept when less than the price of a cancelled line is given back. Amounts are øre.

The credit note credits the line in full and has the fee as a line of its own, with its own VAT code. So the document
says what was given back, and what the kept money is for.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from core.association import association
from core.vat import VatCode, vat_within
from payments.documents import snapshot
from payments.models import SalesDocument


def fee_key(line_pk: int) -> int:
    """The key of a line's fee in documents: no order line has it."""
    return -line_pk


def within(fees: Sequence[dict], parts: Sequence[dict], uncredited: dict[int, dict]) -> list[dict]:
    """The fees of lines that the document has, at most what it holds of each beyond what is given back."""
    given_back: dict[int, int] = {}
    for part in parts:
        given_back[part["line"]] = given_back.get(part["line"], 0) + part["amount_ore"]
    result = []
    for fee in fees:
        left_ore = uncredited[fee["line"]]["gross_ore"] if fee["line"] in uncredited else 0
        ore = min(fee["amount_ore"], left_ore - given_back.get(fee["line"], 0))
        if ore > 0:
            result.append(fee | {"amount_ore": ore})
    return result


def credited_in_full(parts: Sequence[dict], fees: Sequence[dict]) -> list[dict]:
    """The parts with the fees added: what is credited of each line before the fee is charged."""
    kept = {fee["line"]: fee["amount_ore"] for fee in fees}
    return [part | {"amount_ore": part["amount_ore"] + kept.get(part["line"], 0)} for part in parts]


def fee_lines(document: SalesDocument, fees: Sequence[dict]) -> list[dict]:
    """The fees as lines of a credit note of this document, in its language, with positive amounts."""
    sold = {line["line"]: line for line in document.snapshot["lines"]}
    seller = document.snapshot["seller"]
    with override(document.language):
        return [_fee_line(sold[fee["line"]], fee["amount_ore"], seller) for fee in fees]


def _fee_line(sold: dict, ore: int, seller: dict) -> dict:
    code = association().cancellation_fee_vat or sold["vat_code"]
    code = VatCode(code if seller["vat_registered"] else VatCode.EXEMPT)
    vat_ore = vat_within(ore, code.percent)
    is_own_code = code == sold["vat_code"]
    return sold | {
        "line": fee_key(sold["line"]),
        "partial": False,
        "description": _("Cancellation fee: %(description)s") % {"description": sold["description"]},
        "quantity": 1,
        "unit_ore": ore,
        "discount_ore": 0,
        "vat_code": str(code),
        "vat_percent": code.percent,
        "vat_category": snapshot.vat_category(code, seller),
        "vat_reason": sold["vat_reason"] if is_own_code else snapshot.reason_without_vat(code, seller),
        "net_ore": ore - vat_ore,
        "vat_ore": vat_ore,
        "gross_ore": ore,
        "unit_net": snapshot.unit_net(ore - vat_ore, 1),
        "vat_exemption_code": "" if code != VatCode.EXEMPT or seller["vat_registered"] else snapshot.OUTSIDE_VAT,
    }
