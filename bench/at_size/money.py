"""Payments with their documents, and the entries of bank files."""

from django.db import connection

from bench.at_size.clone import clone, next_id
from bench.at_size.numbers import TOTAL_ORE, Numbers
from core.models import NumberSeries
from events.models import CodeUse, DiscountCode
from payments.models import (
    BankEntry,
    BankFile,
    DocumentFile,
    Order,
    Payment,
    SalesDocument,
)


def add_money() -> None:
    """A receipt for each card payment; an invoice for the others, of which one in twenty is unpaid and due soon."""
    documents = next_id(SalesDocument)
    for kind, method, kid in (("receipt", "card", "NULL"), ("invoice", "invoice", "'9' || lpad(n.g::text, 11, '0')")):
        template = SalesDocument.objects.filter(
            kind=kind, corrects=None, replaces=None, snapshot__buyer__isnull=False
        ).earliest("pk")
        series = NumberSeries.objects.filter(name__endswith=template.series).first()
        with connection.cursor() as cursor:
            cursor.execute(
                f"""CREATE TEMPORARY TABLE size_{kind} AS
                SELECT *, row_number() OVER (ORDER BY g) AS r FROM size_sold
                WHERE status IN ('confirmed', 'cancelled') AND method = '{method}'"""  # noqa: S608
            )
            cursor.execute(f"SELECT count(*) FROM size_{kind}")  # noqa: S608
            count = cursor.fetchone()[0]
        last = SalesDocument.objects.filter(series=template.series).order_by("-number").first().number
        clone(
            SalesDocument,
            template,
            count,
            source=f"size_{kind}",
            id=f"{documents} + n.g",
            number=f"{last} + n.r",
            order_id="n.order_id",
            kid=kid,
            issued_at="n.created_at",
            due_on="current_date + 5" if kind == "invoice" else "NULL",
            total_ore=str(TOTAL_ORE),
            vat_ore=str(TOTAL_ORE // 5),
            snapshot="jsonb_set(t.snapshot, '{buyer,name}', to_jsonb(n.name))",
        )
        if series:
            NumberSeries.objects.filter(pk=series.pk).update(next_number=last + count + 1)
        file, _made = DocumentFile.objects.get_or_create(
            document=template, defaults={"pdf": b"%PDF-at-size", "sha256": "0" * 64}
        )
        clone(
            DocumentFile, file, count, source=f"size_{kind}", id=f"{next_id(DocumentFile)} + n.r",
            document_id=f"{documents} + n.g",
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM size_{kind} WHERE NOT paid")  # noqa: S608
        clone(
            Payment,
            Payment.objects.filter(moved_from=None, problem="").earliest("pk"),
            count,
            source=f"size_{kind}",
            id=f"{next_id(Payment)} + n.g",
            order_id="n.order_id",
            method="'card'" if kind == "receipt" else "'manual'",
            amount_ore=str(TOTAL_ORE),
            session_id="'cs_at_size_' || n.g" if kind == "receipt" else "NULL",
            payment_intent="'pi_at_size_' || n.g" if kind == "receipt" else "NULL",
            received_at="n.created_at",
            receipt_id=f"{documents} + n.g" if kind == "receipt" else "NULL",
            note="'Fra bank ' || n.g" if kind == "invoice" else "''",
        )


def add_bank_entries(numbers: Numbers) -> None:
    files = numbers.orders // 2500 + 1
    base = clone(
        BankFile, BankFile.objects.earliest("pk"), files, name="'bank-' || n.g || '.xml'", sha256="'at-size-' || n.g",
        uploaded_at="now() - n.g * interval '1 day'",
    )  # fmt: skip
    clone(
        BankEntry,
        BankEntry.objects.earliest("pk"),
        numbers.orders // 25,
        file_id=f"{base} + 1 + n.g % {files}",
        bank_reference="'at-size-' || n.g",
        booked_on="current_date - (n.g / 20)::int",
        state="'ignored'",
        payer_name="'Betaler Nr' || n.g",
        proposed_order_id="NULL",
    )
    if code := DiscountCode.objects.order_by("-pk").first():
        order = Order.objects.order_by("-pk").first()
        use = CodeUse.objects.create(code=code, order=order, quantity=0, saved_ore=0)
        clone(
            CodeUse, use, numbers.orders // 20, order_id=f"{order.pk} - n.g * 20",
            code_id=f"{code.pk} - n.g % {numbers.events}", quantity="0", used_at="now() - n.g * interval '1 hour'",
        )  # fmt: skip
        CodeUse.objects.filter(pk=use.pk).delete()
