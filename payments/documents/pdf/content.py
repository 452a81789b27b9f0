"""The content of a sales document's PDF in the document's language, and rendering it by Typst.

Everything in the PDF comes from the document's own row. Amounts are øre.
"""

from datetime import datetime
from pathlib import Path

from babel.numbers import format_decimal
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core.countries import NORWAY, country_name
from core.dates import format_day
from core.money import format_kr, format_percent
from core.pdf import render
from core.values import present
from payments.documents.snapshot import DETAILS
from payments.enums import DocumentKind, PaymentMeans, PaymentMethod, RefundReason
from payments.models import SalesDocument

NBSP = "\u00a0"
_LOCALES = {"nb": "nb_NO", "en": "en_GB"}


def format_amount(ore: int, language: str) -> str:
    """Øre as kroner for a table column: «1 490,00», "1,490.00", with two decimals and a typographic minus sign."""
    text = format_decimal(abs(ore) / 100, format="#,##0.00", locale=_LOCALES[language])
    return ("\u2212" if ore < 0 else "") + text.replace("\u202f", NBSP)


def format_local_day(timestamp: str | datetime, language: str) -> str:
    """The local date of a datetime, which snapshots contain as ISO text."""
    return format_day(datetime.fromisoformat(timestamp) if isinstance(timestamp, str) else timestamp, "long", language)


def format_org_number(number: str) -> str:
    """Nine digits grouped in threes by no-break spaces; other text is returned unchanged."""
    return NBSP.join((number[:3], number[3:6], number[6:])) if len(number) == 9 else number


def format_account_number(number: str) -> str:
    """A Norwegian account number of eleven digits as 1234 56 78901; other text is returned unchanged."""
    digits = "".join(character for character in number if character.isdigit())
    return NBSP.join((digits[:4], digits[4:6], digits[6:])) if len(digits) == 11 else number


def document_content(document: SalesDocument) -> dict:
    """Everything that the Typst template prints, as text. The keys are those of the template."""
    with translation.override(document.language):
        return _content(document, document.snapshot, document.language[:2])


def _content(document: SalesDocument, snapshot: dict, language: str) -> dict:
    kind = str(DocumentKind(document.kind).label)
    with_vat = snapshot["seller"]["vat_registered"]
    currency = "kr" if language == "nb" and snapshot["currency"] == "NOK" else snapshot["currency"]
    total = format_amount(document.total_ore, language)
    return {
        "title": f"{kind} {document}",
        "author": snapshot["seller"]["name"],
        "date": timezone.localdate(document.issued_at).isoformat(),
        "kind": kind,
        "number": str(document),
        "name": snapshot["seller"]["name"],
        "seller": {"label": _("Seller"), "lines": _seller(snapshot["seller"])},
        "buyer": {"label": _("Buyer"), "lines": _buyer(snapshot["buyer"], language)},
        "facts": _facts(document, snapshot, language),
        "delivery": {"label": _("Delivery"), "lines": snapshot["delivery"]},
        "with_vat": with_vat,
        "columns": {
            "description": _("Description"),
            "quantity": pgettext("how many", "Quantity"),
            "unit": pgettext("of one", "Price"),
            "vat": _("VAT"),
            "amount": _("Amount"),
        },
        "lines": [_line(line, with_vat, language) for line in snapshot["lines"]],
        "total": {
            "label": pgettext("sum of a sales document", "Total"),
            "amount": f"{total}{NBSP}kr" if currency == "kr" else f"{currency}{NBSP}{total}",
        },
        "statement": _statement(document, snapshot, language),
        "vat": _vat(snapshot, language) if with_vat else None,
        "notes": _notes(snapshot),
        "page": _("Page"),
        "of": pgettext("page 1 of 2", "of"),
        "footer": "  ·  ".join(
            part
            for part in (snapshot["seller"]["name"], snapshot["seller"]["email"], snapshot["seller"]["phone"])
            if part
        ),
    }


def _org_line(party: dict) -> list[str]:
    if not party["org_number"]:
        return []
    number = format_org_number(party["org_number"])
    if party.get("vat_registered"):
        return [_("Org. no. %(number)s MVA") % {"number": number}]
    return [_("Org. no. %(number)s") % {"number": number}]


def _seller(party: dict) -> list[str]:
    town = f"{party['postcode']} {party['city']}".strip()
    return [party["name"], *(part for part in (party["address"], town) if part), *_org_line(party)]


def _buyer(party: dict, language: str) -> list[str]:
    abroad = party.get("country", NORWAY) != NORWAY
    country = country_name(party["country"], language) if abroad else ""
    lines = [party["organisation_name"], party["name"], *party["address"].splitlines(), country]
    if number := party.get("foreign_number"):
        lines.append(_("Company or VAT no. %(number)s") % {"number": number})
    return [line.strip() for line in lines if line.strip()] + _org_line(party)


def _facts(document: SalesDocument, snapshot: dict, language: str) -> list[dict]:
    facts = [(_("Date of issue"), format_local_day(document.issued_at, language))]
    if document.due_on:
        facts.append((pgettext("of an invoice", "Due date"), format_day(document.due_on, "long", language)))
        if account := format_account_number((snapshot["pay_to"] or {}).get("account", "")):
            facts.append((_("To account"), account))
        if kid := (snapshot["pay_to"] or {}).get("kid"):
            facts.append(("KID", kid))
    facts.append((pgettext("a purchase", "Order"), snapshot["order"]["reference"]))
    if snapshot["buyer"]["reference"]:
        facts.append((_("Purchase order number"), snapshot["buyer"]["reference"]))
    if buyer_reference := snapshot["buyer"].get("buyer_reference"):
        facts.append((_("Your reference"), buyer_reference))
    return [{"label": label, "value": value} for label, value in facts]


def _line(line: dict, with_vat: bool, language: str) -> dict:
    description, detail = line["description"], ""
    if line["partial"]:
        description = _("Part of the price: %(description)s") % {"description": description}
    elif line["discount_ore"]:
        template = _("Discount %(amount)s") if line["quantity"] > 0 else _("Not credited: %(amount)s")
        detail = template % {"amount": format_amount(abs(line["discount_ore"]), language)}
    return {
        "description": description,
        "detail": detail,
        "quantity": str(line["quantity"]).replace("-", "\u2212"),
        "unit": format_amount(line["unit_ore"], language),
        "vat": format_percent(line["vat_percent"], language) if with_vat else "",
        "amount": format_amount(line["gross_ore"], language),
    }


def _vat(snapshot: dict, language: str) -> dict:
    def row(part: dict, label: str) -> list[str]:
        return [label, *(format_amount(part[name], language) for name in ("net_ore", "vat_ore", "gross_ore"))]

    return {
        "title": _("VAT in Norwegian kroner"),
        "columns": [_("Rate"), _("Without VAT"), _("VAT"), _("With VAT")],
        "rows": [row(part, format_percent(part["percent"], language)) for part in snapshot["vat"]],
        "sum": row(snapshot["totals"], pgettext("sum of a sales document", "Total")),
    }


def _statement(document: SalesDocument, snapshot: dict, language: str) -> list[str]:
    """Sentences on what was paid, what is to be paid, or what the document corrects or replaces."""
    sentences = []
    if corrects := snapshot["corrects"]:
        template = {
            DocumentKind.RECEIPT: _("Credits receipt %(number)s of %(date)s."),
            DocumentKind.INVOICE: _("Credits invoice %(number)s of %(date)s."),
            DocumentKind.CREDIT_NOTE: _("Takes back credit note %(number)s of %(date)s: the refund failed."),
        }[corrects["kind"]]
        date = format_local_day(corrects["issued_at"], language)
        sentences.append(template % {"number": corrects["number"], "date": date})
        if corrects["reason"] in RefundReason.values:
            reason = str(RefundReason(corrects["reason"]).label)
            sentences.append(_("Reason: %(reason)s.") % {"reason": reason})
        elif corrects["reason"] == DETAILS:
            sentences.append(_("The buyer's details are corrected: a new document takes its place."))
    if replaces := snapshot.get("replaces"):
        template = {
            DocumentKind.RECEIPT: _("Takes the place of receipt %(number)s of %(date)s, which is credited."),
            DocumentKind.INVOICE: _("Takes the place of invoice %(number)s of %(date)s, which is credited."),
        }[replaces["kind"]]
        date = format_local_day(replaces["issued_at"], language)
        sentences.append(template % {"number": replaces["number"], "date": date})
    if snapshot.get("payments"):
        sentences += _payment_sentences(snapshot["payments"], language)
    elif payment := snapshot["payment"]:
        sentences += _payment_sentences([payment], language)
    if (pay_to := snapshot["pay_to"]) and document.due_on and pay_to.get("payable_ore") != 0:
        sentences.append(_payment_instructions(document, pay_to, language))
    return sentences


#: How the one payment of a receipt came, where it was taken at the desk.
_PAID_BY = {
    PaymentMeans.TERMINAL: gettext_lazy("Paid by card at our desk on %(date)s."),
    PaymentMeans.CASH: gettext_lazy("Paid in cash on %(date)s."),
    PaymentMeans.VIPPS: gettext_lazy("Paid with Vipps at our desk on %(date)s."),
    PaymentMeans.OTHER: gettext_lazy("Paid at our desk on %(date)s."),
}


def _payment_sentences(payments: list[dict], language: str) -> list[str]:
    """A sentence for each payment; with its amount if there are several, or if it was moved from another order."""
    sentences = []
    for payment in payments:
        source_order = payment.get("from_order")
        if source_order:
            template = _("%(amount)s was moved here from order %(order)s.")
        elif len(payments) > 1:
            template = (
                _("%(amount)s was paid online on %(date)s.")
                if payment["method"] == PaymentMethod.CARD
                else _("%(amount)s was paid on %(date)s.")
            )
        else:
            template = (
                _("Paid online on %(date)s.")
                if payment["method"] == PaymentMethod.CARD
                else str(_PAID_BY.get(payment.get("means", ""), gettext_lazy("Paid on %(date)s.")))
            )
        values = {"amount": format_kr(payment["amount_ore"], language), "order": source_order}
        sentences.append(template % (values | {"date": format_local_day(payment["received_at"], language)}))
    return sentences


def _payment_instructions(document: SalesDocument, pay_to: dict, language: str) -> str:
    values = {
        "account": format_account_number(pay_to["account"]),
        "date": format_day(present(document.due_on), "long", language),
    }
    if pay_to.get("prepaid_ore"):
        values |= {"number": str(document), "amount": format_kr(pay_to["payable_ore"], language)}
        return _("The rest, %(amount)s, is to be paid by %(date)s. Mark the payment %(number)s.") % values
    if not pay_to["account"]:
        values["number"] = str(document)
        return _("To be paid by %(date)s. Mark the payment %(number)s.") % values
    if pay_to["kid"]:
        values["kid"] = pay_to["kid"]
        return _("To be paid to account %(account)s by %(date)s with KID %(kid)s.") % values
    values["number"] = str(document)
    return _("To be paid to account %(account)s by %(date)s. Mark the payment %(number)s.") % values


def _notes(snapshot: dict) -> list[str]:
    with_vat = any(line["vat_ore"] for line in snapshot["lines"])
    first = (
        _("Prices and amounts are in Norwegian kroner and include VAT.")
        if with_vat
        else _("Prices and amounts are in Norwegian kroner.")
    )
    if not snapshot["seller"]["vat_registered"]:
        return [first]
    reasons = dict.fromkeys(line["vat_reason"] for line in snapshot["lines"] if line["vat_reason"])
    return [first, *(_("No VAT: %(reason)s") % {"reason": reason} for reason in reasons)]


TEMPLATE = Path(__file__).parent / "document.typ"


def render_document_pdf(document: SalesDocument) -> bytes:
    """A tagged PDF (PDF/UA-1), in the language the document was issued in. Raises core.pdf.render.PdfError."""
    return render.render(TEMPLATE, document_content(document), document.language)
