"""Exports as files: Norwegian CSV, workbooks with real dates and numbers, and headings in the user's language."""

import csv
import io
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from openpyxl import load_workbook

from core.admin.spreadsheet import Kroner, as_csv, as_xlsx, value_at
from core.wagtail_hooks import PersonViewSet
from events.admin.viewsets import EventsGroup
from events.enums import EventStatus
from events.models import Event, EventDate
from membership.admin.viewsets import MembershipGroup
from payments.admin.viewsets import PaymentsGroup

#: Headings that are the same in both languages.
SAME = {"Status", "Problem", "Administrator", "Type", "Person"}
VIEWSETS = [
    viewset
    for viewset in (*EventsGroup.items, *PaymentsGroup.items, *MembershipGroup.items, PersonViewSet())
    if isinstance(viewset.list_export, list)
]
ROW = [
    datetime(2027, 7, 1, 22, 30, 59, 7, tzinfo=UTC),
    datetime(2027, 1, 1, 8, 5, tzinfo=UTC),
    date(2028, 2, 29),
    time(9, 0),
    Kroner(123_450),
    Kroner(-5),
    7,
    Decimal("12.5"),
    None,
    True,
    "Bø; «Ål»",
    "=cmd()",
    ["a", "b"],
    "0150",
]


def rows_of(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize(("language", "yes"), [("nb", "Ja"), ("en", "Yes")])
def test_csv_is_as_norwegian_excel_opens_it(language, yes):
    with translation.override(language):
        [row] = rows_of(as_csv([ROW]))
    assert row == [
        "02.07.2027 00:30",
        "01.01.2027 09:05",
        "29.02.2028",
        "09:00",
        "1234,50",
        "-0,05",
        "7",
        "12,5",
        "",
        yes,
        "Bø; «Ål»",
        "'=cmd()",
        "a, b",
        "0150",
    ]


def test_a_workbook_has_real_dates_and_numbers():
    sheet = load_workbook(io.BytesIO(as_xlsx([["Overskrift"], ROW]))).active
    assert sheet.freeze_panes == "A2"
    cells = next(iter(sheet.iter_rows(min_row=2)))
    assert [cell.value for cell in cells[:9]] == [
        datetime(2027, 7, 2, 0, 30, 59),  # noqa: DTZ001 - Excel has no time zones
        datetime(2027, 1, 1, 9, 5),  # noqa: DTZ001
        datetime(2028, 2, 29),  # noqa: DTZ001
        time(9, 0),
        1234.5,
        -0.05,
        7,
        12.5,
        None,
    ]
    assert [cells[number].number_format for number in (0, 2, 4)] == ["dd.mm.yyyy hh:mm", "dd.mm.yyyy", "#,##0.00"]
    assert [cells[number].data_type for number in (11, 13)] == ["s", "s"]


def test_times_are_those_in_oslo_whatever_zone_is_active():
    with timezone.override("Pacific/Auckland"):
        [row] = rows_of(as_csv([[datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2026, 12, 31, 23, tzinfo=UTC)]]))
    assert row == ["31.10.2027 02:30", "01.01.2027 00:00"]


def test_a_path_leads_through_relations_and_dictionaries():
    event = Event(status=EventStatus.CANCELLED, starts_at=datetime(2027, 5, 17, tzinfo=UTC))
    date = EventDate(event=event)
    with translation.override("nb"):
        assert str(value_at(date, "event.status")) == "Avlyst"
    with translation.override("en"):
        assert str(value_at(date, "event.get_status_display")) == "Cancelled"
    assert value_at({"line": {"net_ore": 100}}, "line.net_ore") == Kroner(100)
    assert value_at({"line": {}}, "line.net_ore") is None
    assert value_at(event, "parent.title_nb") is None


@pytest.mark.parametrize("viewset", VIEWSETS, ids=lambda viewset: viewset.model.__name__)
def test_every_heading_is_translated(viewset):
    view = viewset.index_view_class(model=viewset.model)
    view.export_headings = viewset.export_headings if isinstance(viewset.export_headings, dict) else {}
    headings = {}
    for language in ("nb", "en"):
        with translation.override(language):
            headings[language] = [view.get_heading(viewset.model.objects.none(), name) for name in viewset.list_export]
            assert len(set(headings[language])) == len(viewset.list_export)
    for norwegian, english in zip(headings["nb"], headings["en"], strict=True):
        assert norwegian != english or norwegian in SAME
        assert "_" not in norwegian + english
        assert "." not in english
