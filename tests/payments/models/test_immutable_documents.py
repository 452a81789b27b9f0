import pytest
from django.db import DatabaseError, connection, transaction

from payments.documents import issue
from payments.models import DocumentFile, SalesDocument
from payments.models.immutable import ImmutableError


@pytest.fixture
def receipt(new_order, pay):
    return issue.issue_receipt(pay(new_order()))


def test_the_model_refuses(receipt):
    receipt.total_ore = 1
    for attempt in (receipt.save, receipt.delete, lambda: SalesDocument.objects.get().save()):
        with pytest.raises(ImmutableError):
            attempt()


def test_saving_a_copy_over_it_is_refused(receipt):
    copy = SalesDocument(pk=receipt.pk, kind="receipt", series="X", number=99, order=receipt.order, language="nb")
    copy.total_ore, copy.vat_ore, copy.snapshot = 1, 0, {}
    with pytest.raises(DatabaseError), transaction.atomic():
        copy.save()
    assert SalesDocument.objects.get().number == receipt.number


def test_the_queryset_refuses(receipt):
    everything = SalesDocument.objects.all()
    for attempt in (
        lambda: everything.update(total_ore=1),
        lambda: everything.bulk_update([receipt], ["total_ore"]),
        everything.delete,
        lambda: receipt.order.documents.update(total_ore=1),
    ):
        with pytest.raises(ImmutableError):
            attempt()


STATEMENTS = [
    "UPDATE payments_salesdocument SET total_ore = 1",
    "UPDATE payments_salesdocument SET snapshot = '{}'",
    "DELETE FROM payments_salesdocument",
]


@pytest.mark.parametrize("sql", STATEMENTS)
def test_the_database_refuses(receipt, sql):
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        connection.cursor().execute(sql)
    assert SalesDocument.objects.get().total_ore == receipt.total_ore


def test_the_database_refuses_to_replace(receipt):
    if connection.vendor != "sqlite":
        connection.check_constraints()
        with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
            connection.cursor().execute("TRUNCATE payments_salesdocument CASCADE")
        return
    names = [field.column for field in SalesDocument._meta.concrete_fields]
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join("1" if name == "total_ore" else f'"{name}"' for name in names)
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        connection.cursor().execute(
            f"INSERT OR REPLACE INTO payments_salesdocument ({columns}) "  # noqa: S608 - the names are the model's own
            f"SELECT {values} FROM payments_salesdocument"
        )


@pytest.mark.parametrize("by", ["id", "document_id"])
def test_the_database_refuses_to_replace_a_stored_pdf(receipt, by):
    file = DocumentFile.objects.create(document=receipt, pdf=b"%PDF-1.7", sha256="0" * 64)
    names = [field.column for field in DocumentFile._meta.concrete_fields]
    new_values = {"pdf": "x'00'", **({"id": "id + 1000"} if by == "document_id" else {})}
    columns, values = ", ".join(names), ", ".join(new_values.get(name, name) for name in names)
    if connection.vendor != "sqlite":
        values = values.replace("x'00'", "'\\x00'::bytea")
    insert = "INSERT OR REPLACE INTO" if connection.vendor == "sqlite" else "INSERT INTO"
    conflict = "" if connection.vendor == "sqlite" else f" ON CONFLICT ({by}) DO UPDATE SET pdf = EXCLUDED.pdf"
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        connection.cursor().execute(
            f"{insert} payments_documentfile ({columns}) SELECT {values} FROM payments_documentfile{conflict}"  # noqa: S608
        )
    assert bytes(DocumentFile.objects.get(pk=file.pk).pdf) == b"%PDF-1.7"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", [1, 2])
def test_the_tables_can_be_flushed_and_the_triggers_are_restored(new_order, pay, round_):
    """The flush between tests drops the triggers and restores them: the second run finds no rows and is refused too."""
    assert not SalesDocument.objects.exists()
    issue.issue_receipt(pay(new_order()))
    with pytest.raises(DatabaseError, match="cannot be changed"):
        connection.cursor().execute("DELETE FROM payments_salesdocument")
