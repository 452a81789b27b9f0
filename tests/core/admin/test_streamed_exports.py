"""A long list is exported row by row: it is sent while it is read, and never in memory as a whole."""

import csv
import io

import pytest
from django.db.models.signals import post_init
from django.utils import translation
from event_factory import create_event
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from core.admin import exports, spreadsheet
from core.admin.spreadsheet import csv_parts, xlsx_parts
from events.models import Event

pytestmark = pytest.mark.django_db

ROWS = 30


@pytest.fixture
def staff_client(client, django_user_model, monkeypatch):
    monkeypatch.setattr("accounts.middleware.session_used_second_factor", lambda request: True)
    client.force_login(django_user_model.objects.create_superuser("sjef@example.no"))
    return client


@pytest.fixture
def events():
    return [create_event(title_nb=f"Møte {number:02d}") for number in range(ROWS)]


@pytest.fixture
def read():
    """The primary keys of the events that were read from the database, in their order."""
    keys = []

    def note(sender, instance, **_kwargs):
        keys.append(instance.pk)

    post_init.connect(note, sender=Event)
    yield keys
    post_init.disconnect(note, sender=Event)


@pytest.fixture
def few_at_a_time(monkeypatch):
    monkeypatch.setattr(exports, "ROWS_PER_READ", 5)
    monkeypatch.setattr(spreadsheet, "ROWS_PER_PART", 5)


def test_the_first_part_of_a_csv_file_comes_before_the_last_row_is_read(staff_client, events, read, few_at_a_time):
    response = staff_client.get("/admin/events/", {"export": "csv"})
    assert response.streaming
    read.clear()
    parts = iter(response.streaming_content)
    first = next(parts)
    assert first.startswith(b"\xef\xbb\xbf")
    assert first.count(b"\r\n") == 5, "the headings and four events"
    assert 0 < len(set(read)) <= ROWS - 5
    content = first + b"".join(parts)
    assert set(read) == {event.pk for event in events}
    _headings, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    assert sorted(name for row in rows for name in row if name.startswith("Møte")) == [
        f"Møte {number:02d}" for number in range(ROWS)
    ]


@pytest.mark.parametrize("format_name", ["csv", "xlsx"])
@pytest.mark.parametrize("query", [{}, {"q": "Møte"}, {"ordering": "-starts_at"}])
def test_nothing_is_read_before_the_file_begins(staff_client, events, read, few_at_a_time, query, format_name):
    response = staff_client.get("/admin/events/", {"export": format_name, **query})
    assert response.streaming
    assert read == []
    assert b"".join(response.streaming_content)
    assert len(set(read)) == ROWS


def test_a_workbook_is_written_row_by_row(staff_client, events, read, few_at_a_time, monkeypatch):
    """The first rows are written to the sheet before the last ones are read."""
    read_before_write = []
    write_cell = spreadsheet._xlsx_cell
    monkeypatch.setattr(
        spreadsheet, "_xlsx_cell", lambda *args: read_before_write.append(len(set(read))) or write_cell(*args)
    )
    response = staff_client.get("/admin/events/", {"export": "xlsx"})
    assert response.streaming
    read.clear()
    content = b"".join(response.streaming_content)
    assert (read_before_write[0], read_before_write[-1]) == (0, ROWS)
    assert len(set(read_before_write)) >= ROWS // 5
    assert load_workbook(io.BytesIO(content)).active.max_row == ROWS + 1


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_log_has_the_number_of_rows_before_they_are_sent(staff_client, events, file_format):
    staff_client.get("/admin/events/", {"export": file_format})
    entry = ModelLogEntry.objects.get(action="core.exported")
    assert (entry.data["path"], entry.data["format"], entry.data["rows"]) == (
        "/admin/events/", file_format.upper(), ROWS,
    )  # fmt: skip


def test_a_file_is_in_the_language_of_the_request_and_leaves_the_servers_alone():
    def rows():
        yield [True]
        yield [False]
        yield [True]

    with translation.override("nb"):
        parts = exports._in_active_language(_one_by_one(rows()))
    with translation.override("en"):
        sent = []
        for part in parts:
            assert translation.get_language() == "en"
            sent.append(part)
    assert b"".join(sent).decode("utf-8-sig").split() == ["Ja", "Nei", "Ja"]


def _one_by_one(rows):
    for number, row in enumerate(rows):
        part = b"".join(csv_parts([row]))
        yield part if number == 0 else part.removeprefix(b"\xef\xbb\xbf")


@pytest.mark.parametrize("write", [csv_parts, xlsx_parts])
def test_a_file_that_nobody_fetches_reads_no_row(write):
    def rows():
        raise AssertionError("a row was read")
        yield []

    write(rows()).close()


def test_a_table_without_rows_is_still_a_file():
    assert b"".join(csv_parts([])) == b"\xef\xbb\xbf"
    assert b"".join(xlsx_parts([])).startswith(b"PK")
