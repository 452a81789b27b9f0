"""What entries are proposed for, and that nothing is booked twice."""

from datetime import timedelta
from functools import partial

import pytest
from bank_file_helpers import camt, csv_text, entry, transaction
from concurrency import at_once, results
from django.utils import timezone
from wagtail.models import ModelLogEntry

from mail.models import OutgoingMail
from payments.bank.book import (
    CannotBook,
    book_by_hand,
    book_proposals,
    ignore,
    left_ore,
    stop_ignoring,
    tie_registered,
    untie,
)
from payments.bank.file_entry import UnreadableFile
from payments.bank.propose import numbers_in, propose
from payments.bank.upload import store_file
from payments.checkout.manual import CannotRegister, register_payment
from payments.documents.receivables import invoice_of
from payments.enums import BankEntryReason, BankEntryState, OrderStatus
from payments.models import BankEntry, BankFile, BankMatch, Payment
from payments.refunds.price_reduction import reduce_invoice

today = timezone.localdate


def kid_of(order) -> str:
    return invoice_of(order).kid


@pytest.fixture
def upload(db):
    """Store a CAMT file with these entries, each a tuple (kroner, keyword arguments of `transaction`)."""

    def upload(*rows, day=None, ref="R", **options):
        entries = [
            entry(kroner, transaction(**fields), day=day or today(), ref=f"{ref}{number}", **options)
            for number, (kroner, fields) in enumerate(rows)
        ]
        return store_file("fil.xml", camt(*entries), by=None).file

    return upload


@pytest.fixture
def book(commit, stripe_sandbox):
    """Confirm all proposals of a file, as they are now."""

    def book(file):
        seen = {pk: proposal.fingerprint for pk, proposal in propose(list(file.entries.all())).items()}
        with commit():
            return book_proposals(file, seen, by=None)

    return book


def reasons(file) -> list[str]:
    return [row.reason for row in file.entries.order_by("pk")]


def test_the_table_of_proposals(invoiced, upload, sell, commit, stripe_sandbox):
    exact, part, over, named, by_name, registered, credited = (
        invoiced((ore, 1)) for ore in (100_00, 200_00, 300_00, 400_00, 555_00, 600_00, 700_00)
    )
    held = sell((800_00, 1))
    two = [invoiced((900_00, 1)) for _number in range(2)]
    with commit():
        register_payment(registered, 600_00, today(), by=None)
        reduce_invoice(credited, amount_ore=700_00, note="", by=None)
    file = upload(
        ("100", {"kid": kid_of(exact)}),
        ("150", {"kid": kid_of(part)}),
        ("350", {"kid": kid_of(over)}),
        ("400", {"message": f"Gjelder faktura nr. {invoice_of(named).number}"}),
        ("555", {"payer": "FJORDBYGG AS"}),
        ("600", {"kid": kid_of(registered)}),
        ("700", {"kid": kid_of(credited)}),
        ("800", {"message": f"ordre {held.reference.lower()}"}),
        ("1800", {"message": f"{invoice_of(two[0])} og {invoice_of(two[1])}"}),
        ("1", {"kid": "123456789012"}),
        ("900", {}),
        ("401", {"message": f"{invoice_of(named)}"}),
        ("5", {"message": f"KID {kid_of(two[0])}"}),
    )
    assert reasons(file) == [
        "exact", "partial", "over", "number", "name", "registered", "credited", "number", "several", "unknown_kid",
        "nothing", "paid", "partial",
    ]  # fmt: skip
    states = {row.reason: row.state for row in file.entries.all()}
    assert {reason for reason, state in states.items() if state == "proposed"} == {
        "exact", "partial", "over", "number", "name",
    }  # fmt: skip
    rows = list(file.entries.order_by("pk"))
    assert [row.proposed_order for row in rows[:5]] == [exact, part, over, named, by_name]
    assert rows[7].proposed_order == held


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"sign": "DBIT"}, "debit"),
        ({"reversal": "<RvslInd>true</RvslInd>"}, "reversal"),
        ({"currency": "EUR"}, "currency"),
    ],
)
def test_what_is_no_payment_is_never_proposed_nor_booked(invoiced, upload, book, options, reason):
    order = invoiced((100_00, 1))
    file = upload(("100", {"kid": kid_of(order)}), **options)
    assert reasons(file) == [reason]
    assert not book(file).payments
    with pytest.raises(CannotBook):
        book_by_hand(file.entries.get(), order, 100_00, by=None)
    assert not Payment.objects.exists()


def test_money_from_before_the_order_is_not_proposed(invoiced, upload):
    order = invoiced((100_00, 1))
    assert reasons(upload(("100", {"kid": kid_of(order)}), day=today() - timedelta(days=3))) == ["too_early"]


def test_numbers_in_a_message():
    assert ("FA", 12) in numbers_in("Betaling fa 12, takk")
    assert ("FA", 12) in numbers_in("Fakturanr: 12")
    assert ("FA", 12) in numbers_in("faktura nummer 12")
    assert ("FA", 12) in numbers_in("FA12")
    assert ("FA", 12) not in numbers_in("SOFA12 FA123")


def test_booking_settles_the_order_as_by_hand(invoiced, upload, book, seller_stub, mailoutbox):
    order = invoiced((100_00, 1))
    result = book(upload(("100", {"kid": kid_of(order)})))
    [payment] = result.payments
    order.refresh_from_db()
    assert order.settled_at
    assert "settled" in seller_stub.calls_for(order)
    assert (payment.amount_ore, payment.note, timezone.localdate(payment.received_at)) == (100_00, "R0", today())
    row = BankEntry.objects.get()
    assert (row.state, row.matches.get().payment, left_ore(row)) == (BankEntryState.MATCHED, payment, 0)
    assert OutgoingMail.objects.filter(key=f"received-{payment.pk}").exists()
    logged = {entry.action: entry.data for entry in ModelLogEntry.objects.all()}
    assert logged["payments.bank_book"] == {
        "before": "proposed", "after": "matched", "order": order.reference, "amount_ore": 100_00,
    }  # fmt: skip
    assert "payments.register" in logged
    assert "payments.bank_upload" in logged


def test_a_held_order_is_confirmed_by_its_reference(sell, upload, book):
    order = sell((100_00, 1))
    book(upload(("100", {"message": order.reference})))
    order.refresh_from_db()
    assert order.status == OrderStatus.CONFIRMED


def test_booking_again_changes_nothing(invoiced, upload, book):
    file = upload(("100", {"kid": kid_of(invoiced((100_00, 1)))}))
    seen = {pk: proposal.fingerprint for pk, proposal in propose(list(file.entries.all())).items()}
    book(file)
    again = book_proposals(file, seen, by=None)
    assert (again.payments, len(again.refused)) == ([], 1)
    assert Payment.objects.count() == 1


def test_two_transfers_of_the_same_amount_and_day_are_two_payments(invoiced, upload, book):
    order = invoiced((100_00, 2))
    file = upload(("100", {"kid": kid_of(order)}), ("100", {"kid": kid_of(order)}))
    assert reasons(file) == ["partial", "exact"]
    assert len(book(file).payments) == 2
    assert invoice_of(order).open_ore == 0


def test_an_invoice_paid_twice_is_proposed_once(invoiced, upload, book):
    order = invoiced((100_00, 1))
    file = upload(("100", {"kid": kid_of(order)}), ("100", {"kid": kid_of(order)}))
    assert reasons(file) == ["exact", "paid"]


def test_what_changed_after_staff_looked_is_refused(invoiced, upload, commit, stripe_sandbox):
    order = invoiced((100_00, 1))
    file = upload(("100", {"kid": kid_of(order)}))
    seen = {pk: proposal.fingerprint for pk, proposal in propose(list(file.entries.all())).items()}
    with commit():
        register_payment(order, 100_00, today(), by=None)
        result = book_proposals(file, seen, by=None)
    assert (result.payments, len(result.refused)) == ([], 1)
    row = BankEntry.objects.get()
    assert (row.state, row.reason) == ("unknown", "registered"), "the list says what it is now"
    with commit():
        tie_registered(row, Payment.objects.get(), by=None)
    row.refresh_from_db()
    assert (row.state, Payment.objects.count()) == ("matched", 1)
    with pytest.raises(CannotBook):
        tie_registered(row, Payment.objects.get(), by=None)
    untie(row, by=None)
    row.refresh_from_db()
    assert (row.state, BankMatch.objects.count(), Payment.objects.count()) == ("unknown", 0, 1)


def test_a_booked_payment_cannot_be_untied(invoiced, upload, book):
    file = upload(("100", {"kid": kid_of(invoiced((100_00, 1)))}))
    book(file)
    with pytest.raises(CannotBook):
        untie(file.entries.get(), by=None)


def test_one_payment_is_split_over_two_invoices(invoiced, upload, commit, stripe_sandbox):
    first, second = invoiced((100_00, 1)), invoiced((250_00, 1))
    row = upload(("350", {"message": f"{invoice_of(first)} {invoice_of(second)}"})).entries.get()
    assert row.reason == BankEntryReason.SEVERAL
    with commit():
        book_by_hand(row, first, 100_00, by=None)
    row.refresh_from_db()
    assert (row.state, left_ore(row)) == ("unknown", 250_00)
    with pytest.raises(CannotBook):
        book_by_hand(row, first, 100_00, by=None)
    with pytest.raises(CannotBook):
        book_by_hand(row, second, 250_01, by=None)
    with commit():
        book_by_hand(row, second, 250_00, by=None)
    row.refresh_from_db()
    assert (row.state, left_ore(row)) == ("matched", 0)
    assert [invoice_of(order).open_ore for order in (first, second)] == [0, 0]
    with pytest.raises(CannotBook):
        book_by_hand(row, second, 1, by=None)


def test_a_refused_booking_leaves_the_entry_open(sell, upload, book, stripe_sandbox):
    order = sell((100_00, 1))
    file = upload(("100", {"message": order.reference}), ("40", {}))
    book(file)
    rest = file.entries.get(amount_ore=40_00)
    with pytest.raises(CannotRegister):
        book_by_hand(rest, order, 40_00, by=None)
    rest.refresh_from_db()
    assert (rest.state, rest.matches.count()) == ("unknown", 0)


def test_ignoring_needs_an_open_entry_and_can_be_taken_back(invoiced, upload, book):
    order = invoiced((100_00, 1))
    file = upload(("100", {"kid": kid_of(order)}), ("7", {}))
    rest = file.entries.get(amount_ore=7_00)
    ignore(rest, "Renter", by=None)
    rest.refresh_from_db()
    assert (rest.state, rest.note) == ("ignored", "Renter")
    with pytest.raises(CannotBook):
        ignore(rest, "En gang til", by=None)
    book(file)
    rest.refresh_from_db()
    assert rest.state == "ignored", "a confirmed file leaves it alone"
    stop_ignoring(rest, by=None)
    rest.refresh_from_db()
    assert (rest.state, rest.note) == ("unknown", "")
    assert [entry.data["note"] for entry in ModelLogEntry.objects.filter(action="payments.bank_ignore")] == ["Renter"]


def test_the_same_file_and_overlapping_files_add_nothing_twice(invoiced, book):
    order = invoiced((100_00, 3))
    days = [today() - timedelta(days=1), today()]
    one = entry("100", transaction(kid=kid_of(order)), day=today(), ref="A")
    batch = entry("30", transaction("10", message="x"), transaction("10", message="x"), transaction("10"), day=days[0])
    first = store_file("a.xml", camt(one, batch), by=None)
    assert (first.file.entry_count, first.file.known_count) == (4, 0)
    same = store_file("b.xml", camt(one, batch), by=None)
    assert (same.file, same.was_known) == (first.file, True)
    book(first.file)
    two = entry("100", transaction(kid=kid_of(order)), day=today(), ref="B")
    overlap = store_file("c.xml", camt(two, one, batch), by=None).file
    assert (overlap.entry_count, overlap.known_count, BankEntry.objects.count()) == (5, 4, 5)
    assert reasons(overlap) == ["registered"], "the same amount and day from another file: staff decide"
    assert BankFile.objects.count() == 2


def test_entries_without_reference_are_told_apart_by_their_contents(db, own_account):
    row = f"{today():%d.%m.%Y};10,00;;Kari;Kaffe;"
    store_file("a.csv", csv_text(row).encode(), by=None)
    later = store_file("b.csv", csv_text(row, row, row.replace("Kari", "Ola")).encode(), by=None).file
    assert (later.entry_count, later.known_count) == (3, 1)
    assert sorted(BankEntry.objects.values_list("transaction_index", "payer_name")) == [
        (0, "Kari"), (1, "Kari"), (2, "Ola"),
    ]  # fmt: skip


def test_another_account_is_refused(db):
    with pytest.raises(UnreadableFile, match="15032080119"):
        store_file("a.xml", camt(entry("1", day=today()), iban="NO8815032080119"), by=None)
    assert not BankFile.objects.exists()


@pytest.mark.postgres
def test_two_people_at_once_book_once(threads, invoiced, upload, stripe_sandbox):
    order = invoiced((100_00, 1))
    file = upload(("100", {"kid": kid_of(order)}))
    seen = {pk: proposal.fingerprint for pk, proposal in propose(list(file.entries.all())).items()}
    outcomes = results(at_once(*[partial(book_proposals, file, seen, by=None)] * 4))
    assert sum(len(result.payments) for result in outcomes) == 1
    assert Payment.objects.count() == BankMatch.objects.count() == 1


@pytest.mark.postgres
def test_two_people_upload_overlapping_files_at_once(threads, own_account):
    shared = entry("10", day=today(), ref="A")
    files = [camt(shared, entry("20", day=today(), ref=ref)) for ref in "BC"]
    results(at_once(*(partial(store_file, "f.xml", file, by=None) for file in [*files, *files])))
    assert sorted(BankEntry.objects.values_list("amount_ore", flat=True)) == [10_00, 20_00, 20_00]
    assert BankFile.objects.count() == 2
