"""Bank files in the admin: upload, confirm, find by hand, ignore; for finance and administrators."""

import base64

import pytest
from bank_file_helpers import camt, csv_text, entry, transaction
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.roles import create_roles
from core.models import AssociationSettings
from payments.checkout.manual import register_payment
from payments.documents.receivables import invoice_of
from payments.models import BankEntry, BankFile, Payment

today = timezone.localdate
UPLOAD = "/admin/bank-files/upload/"


def text_of(response) -> str:
    return response.content.decode().replace("\u00a0", " ")


@pytest.fixture
def finance(client, django_user_model, second_factor):
    create_roles()
    user = django_user_model.objects.create_user("finance@example.test", is_staff=True)
    user.groups.add(Group.objects.get(name="Finance"))
    client.force_login(user)
    return user


@pytest.fixture
def send(client, finance, commit, stripe_sandbox):
    """Upload a file, and follow to the page that it ends on."""

    def send(content: bytes, name="bank.xml"):
        with commit():
            return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content)}, follow=True)

    return send


@pytest.fixture
def press(client, commit, stripe_sandbox):
    def press(name, pk, query="", **data):
        with commit():
            return client.post(reverse(name, args=[pk]) + query, data, follow=True)

    return press


def ticked(page: str) -> list[str]:
    """The values of the ticked boxes."""
    return [part.split('"')[0] for part in page.split('name="entry" value="')[1:] if "checked" in part.split(">")[0]]


def test_from_upload_to_booked(send, press, client, invoiced):
    order, other = invoiced((100_00, 1)), invoiced((200_00, 1))
    kid = invoice_of(order).kid
    rows = [
        entry("100", transaction(kid=kid), day=today(), ref="A"),
        entry("250", transaction(kid=invoice_of(other).kid), day=today(), ref="B"),
        entry("9", transaction(message="Ukjent"), day=today(), ref="C"),
    ]
    page = text_of(send(camt(*rows)))
    file = BankFile.objects.get()
    values = ticked(page)
    assert [value.split(":")[1].split("-")[0] for value in values] == ["exact"], "an overpayment is not ticked"
    for _press in range(2):
        response = press("bank_files_book", file.pk, entry=values)
    assert Payment.objects.count() == 1
    assert "er allerede avgjort" in text_of(response)
    order.refresh_from_db()
    assert order.settled_at
    assert "uploaded" not in text_of(send(camt(*rows))), "in Norwegian"
    assert (BankFile.objects.count(), BankEntry.objects.count()) == (1, 3)


def test_an_entry_is_found_by_search_and_split(send, press, client, invoiced):
    first, second = invoiced((100_00, 1)), invoiced((200_00, 1))
    send(camt(entry("300", transaction(message="Begge", payer="Noen AS"), day=today())))
    row = BankEntry.objects.get()
    page = reverse("bank_entries:inspect", args=[row.pk])
    for query in (invoice_of(first).kid, str(invoice_of(first)), first.reference, "fjordbygg", first.org_number):
        assert f"?order={first.pk}" in text_of(client.get(page, {"q": query})), query
    assert "?order=" not in text_of(client.get(page, {"q": "finnes ikke"}))
    refused = press("bank_entries_book", row.pk, f"?order={first.pk}", amount="300,01")
    assert refused.status_code == 422
    assert "300,01" in text_of(refused), "what was typed is kept"
    press("bank_entries_book", row.pk, f"?order={first.pk}", amount="100")
    press("bank_entries_book", row.pk, f"?order={first.pk}", amount="100")
    press("bank_entries_book", row.pk, f"?order={second.pk}", amount="200")
    assert sorted(Payment.objects.values_list("order", "amount_ore")) == [(first.pk, 100_00), (second.pk, 200_00)]
    row.refresh_from_db()
    assert row.state == "matched"


@pytest.mark.parametrize("query", ["", "?order=", "?order=x", "?order=99999999", "?order=9" + "9" * 40])
def test_booking_on_no_order_is_not_found(send, client, query):
    send(camt(entry("300", day=today())))
    url = reverse("bank_entries_book", args=[BankEntry.objects.get().pk]) + query
    assert client.get(url).status_code == 404


def test_hostile_values(send, client, press):
    send(camt(entry("300", day=today())))
    row = BankEntry.objects.get()
    page = reverse("bank_entries:inspect", args=[row.pk])
    for query in ("\x00", "9" * 400, "<script>alert(1)</script>", "١٢"):
        response = client.get(page, {"q": query})
        assert response.status_code == 200
        assert "<script>alert" not in text_of(response)
    for value in ("x", "1", ":", "9" * 400 + ":exact", "١:exact", f"{row.pk}:exact-1-1"):
        assert press("bank_files_book", row.file_id, entry=value).status_code == 200
    assert not Payment.objects.exists()


def test_a_payment_registered_by_hand_is_tied_and_untied(send, press, client, invoiced, commit):
    order = invoiced((100_00, 1))
    with commit():
        register_payment(order, 100_00, today(), by=None)
    page = text_of(send(camt(entry("100", transaction(kid=invoice_of(order).kid), day=today()))))
    assert ticked(page) == []
    row = BankEntry.objects.get()
    for _press in range(2):
        press("bank_entries_tie", row.pk)
    row.refresh_from_db()
    assert (row.state, Payment.objects.count()) == ("matched", 1)
    press("bank_entries_untie", row.pk)
    row.refresh_from_db()
    assert row.state == "unknown"


def test_ignoring_asks_why_and_can_be_taken_back(send, press, client):
    send(camt(entry("5", day=today(), sign="DBIT")))
    row = BankEntry.objects.get()
    assert press("bank_entries_ignore", row.pk, note=" ").status_code == 422
    press("bank_entries_ignore", row.pk, note="Gebyr")
    row.refresh_from_db()
    assert (row.state, row.note) == ("ignored", "Gebyr")
    assert "Gebyr" in text_of(client.get(reverse("bank_entries:inspect", args=[row.pk])))
    press("bank_entries_stop_ignoring", row.pk)
    row.refresh_from_db()
    assert row.state == "unknown"


def test_unknown_headings_are_asked_for(send, client, commit):
    content = csv_text(f"{today()};500,00;takk", headings="Når;Hvor mye;Ord").encode("cp1252")
    page = send(content, "min.csv")
    assert "Hvor mye: 500,00" in text_of(page)
    data = {"name": "min.csv", "content": base64.b64encode(content).decode()}
    wrong = client.post(UPLOAD, data | {"column_day": "2", "column_amount": "1"})
    assert wrong.status_code == 422
    assert "takk" in text_of(wrong)
    assert client.post(UPLOAD, data | {"column_day": "0"}).status_code == 422
    with commit():
        client.post(UPLOAD, data | {"column_day": "0", "column_amount": "1", "column_message": "2"})
    assert BankEntry.objects.values_list("amount_ore", "message").get() == (500_00, "takk")


def test_a_file_of_which_nothing_is_decided_can_be_removed_and_uploaded_anew(send, press, client):
    content = camt(entry("5", day=today()), entry("6", day=today(), ref="B"))
    send(content)
    assert client.get(reverse("bank_files_remove", args=[BankFile.objects.get().pk])).status_code == 200
    press("bank_files_remove", BankFile.objects.get().pk)
    assert not BankFile.objects.exists()
    send(content)
    file, row = BankFile.objects.get(), BankEntry.objects.get(bank_reference="B")
    press("bank_entries_ignore", row.pk, note="Gave")
    page = press("bank_files_remove", file.pk)
    assert "/remove/" not in text_of(page)
    assert BankEntry.objects.count() == 2


@pytest.mark.parametrize("content", ["", "!!", "aGVp", "AAAA"])
def test_a_lost_file_is_asked_for_again(send, client, content):
    response = client.post(UPLOAD, {"name": "x", "content": content, "column_day": "0", "column_amount": "1"})
    assert response.status_code == 422


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\n", b"<", b"hei", b"\x89PNG\r\n\x1a\n\0\0",
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><a>&a;</a>',
        camt(), camt(entry("1", day="2026-11-20"), iban="NO8815032080119"), b"x" * (5 * 1024 * 1024 + 1),
        b"\xef\xbb\xbf<a/>", "<a/>".encode("utf-16"),
    ],
)  # fmt: skip
def test_wrong_files_are_refused_beside_the_field(send, content):
    response = send(content)
    assert response.status_code == 422
    assert "error-message" in text_of(response)
    assert not BankFile.objects.exists()


def test_without_a_bank_account_it_says_where_to_write_it(send):
    AssociationSettings.objects.update(bank_account="")
    AssociationSettings.objects.get().save()
    assert send(camt(entry("1", day=today()))).status_code == 422


def test_the_lists_are_filtered_sorted_searched_and_exported(send, client, invoiced):
    order = invoiced((100_00, 1))
    kid = invoice_of(order).kid
    send(camt(entry("100", transaction(kid=kid), day=today()), entry("7", transaction(payer="=1+1"), day=today())))
    entries, files = reverse("bank_entries:index"), reverse("bank_files:index")
    pk = BankFile.objects.get().pk
    for query in (
        {"state": "proposed"}, {"reason": "exact"}, {"amount_from": "50"}, {"q": kid}, {"q": order.reference},
        {"booked_on_from": today().isoformat(), "amount_from": "8", "file": pk},
    ):  # fmt: skip
        page = text_of(client.get(entries, query))
        assert "Fjordbygg" in page, query
        assert "=1+1" not in page, query
    for ordering in ("amount_ore", "-booked_on", "kid", "state", "reason", "payer_name"):
        assert client.get(entries, {"ordering": ordering}).status_code == 200
    for ordering in ("name", "-open_count", "entry_count", "known_count", "uploaded_at"):
        assert client.get(files, {"ordering": ordering}).status_code == 200
    for hostile in ("9" * 30, "1e999999", "NaN", "\x00"):
        assert client.get(entries, {"amount_to": hostile}).status_code == 200
    exported = b"".join(client.get(entries, {"export": "csv"}).streaming_content).decode()
    assert "'=1+1" in exported
    assert client.get(files, {"export": "xlsx"}).status_code == 200


def test_a_kid_finds_order_and_documents(client, finance, invoiced):
    order, other = invoiced(), invoiced()
    kid = invoice_of(order).kid
    for name in ("orders:index", "sales_documents:index", "unpaid_invoices:index"):
        for written in (kid, f"{kid[:4]} {kid[4:]}"):
            page = text_of(client.get(reverse(name), {"q": written}))
            number = other.reference if name == "orders:index" else str(invoice_of(other))
            assert f">{number}<" not in page.replace("\n", "").replace("  ", ""), name
            assert order.reference in page or str(invoice_of(order)) in page
    assert kid in text_of(client.get(reverse("unpaid_invoices:index")))


def test_event_staff_see_nothing_of_the_bank(client, django_user_model, second_factor, db):
    create_roles()
    user = django_user_model.objects.create_user("events@example.test", is_staff=True)
    user.groups.add(Group.objects.get(name="Event staff"))
    client.force_login(user)
    for url in (UPLOAD, reverse("bank_files:index"), reverse("bank_entries:index")):
        assert client.get(url).status_code in (302, 403)


def test_a_recognised_column_that_does_not_hold_amounts_can_be_changed(send, client):
    response = send("Dato;Beløp;Tekst;Kroner\n30.11.2026;ca. 12;x;12,00\n".encode(), "bank.csv")
    assert response.status_code == 422
    form = response.context["form"]
    assert "ca. 12" in str(form.non_field_errors())
    assert (form["column_day"].value(), form["column_amount"].value()) == ("0", "1")
    data = {name: form[name].value() for name in form.fields if form[name].value()}
    assert client.post(UPLOAD, data).status_code == 422
    response = client.post(UPLOAD, data | {"column_amount": "3"}, follow=True)
    assert response.status_code == 200
    assert BankEntry.objects.get().amount_ore == 1200
