"""A bank file with payments of unpaid invoices, which the finance user has uploaded and not confirmed yet."""

from django.utils import timezone

from core.association import association
from demo.loaders.world import World
from payments.bank.upload import store_file
from payments.documents.receivables import unpaid

_HEADINGS = "Bokføringsdato;Beløp;Navn;Melding;KID;Arkivref;Til konto"


def upload_bank_file(world: World) -> None:
    """Payments by KID, the last of a part only, and three entries that fit nothing. The first invoice stays unpaid."""
    today = timezone.localdate()
    account = association().bank_account
    invoices = list(unpaid().select_related("order").order_by("pk")[1:4])
    paid = [invoice.open_ore for invoice in invoices]
    if paid:
        paid[-1] //= 2
    lines = [
        (ore, invoice.order.organisation_name, "", invoice.kid or "")
        for ore, invoice in zip(paid, invoices, strict=True)
    ]
    lines += [
        (1_250_00, "Ola Nordmann", "Takk for sist", ""),
        (490_00, "Ukjent AS", "", "1999999992"),
        (-75_00, "Banken", "Gebyr november", ""),
    ]
    rows = [
        f'{today:%d.%m.%Y};{ore / 100:.2f};"{name}";{message};{kid};DEMO{number};{account}'
        for number, (ore, name, message, kid) in enumerate(lines)
    ]
    content = "\r\n".join([_HEADINGS, *rows]).encode("utf-8-sig")
    store_file(f"innbetalinger-{today:%Y-%m-%d}.csv", content, by=world.users["finance"])
