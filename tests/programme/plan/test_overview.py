"""Overlaps and gaps of a plan, and the filter by time that gaps lead to."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from programme.plan.overview import Entry, Gap, plan_by_day
from programme.timetable.filters import ProgrammeFilter
from programme.timetable.grid import Place
from programme.timetable.schedule import ScheduledItem

DAY = datetime(2027, 5, 19, tzinfo=timezone.get_default_timezone())


def item(title: str, start: str, end: str = "", **fields) -> ScheduledItem:
    def moment(clock: str) -> datetime:
        hours, minutes = clock.split(":")
        return DAY + timedelta(hours=int(hours), minutes=int(minutes))

    fields.setdefault("place", Place("Elvesalen", "Storsalen"))
    return ScheduledItem(title, moment(start), moment(end) if end else None, title, **fields)


def chosen(title: str, start: str, end: str = "", **fields) -> Entry:
    return Entry(item(title, start, end, **fields), is_marked=True)


def common(title: str, start: str, end: str = "", **fields) -> Entry:
    return Entry(item(title, start, end, place=Place(), **fields), is_common=True)


def other(title: str, start: str, end: str = "", **fields) -> Entry:
    return Entry(item(title, start, end, **fields))


def planned(*entries: Entry):
    [day] = plan_by_day(sorted(entries, key=lambda entry: entry.item.starts_at))
    return day


def clashes(*entries: Entry) -> list[tuple[str, str, str]]:
    return [
        (each.first.item.title, each.second.item.title, each.when.replace("\xa0", " "))
        for each in planned(*entries).clashes
    ]


def gaps(*entries: Entry) -> list[tuple[str, int]]:
    return [(row.time, row.count) for row in planned(*entries).rows if isinstance(row, Gap)]


def test_what_overlaps_and_when():
    assert clashes(chosen("A", "10:00", "10:30"), chosen("B", "10:15", "11:00"), chosen("C", "10:30", "10:45")) == [
        ("A", "B", "kl. 10.15–10.30"),
        ("B", "C", "kl. 10.30–10.45"),
    ]


def test_one_after_the_other_does_not_overlap():
    assert clashes(chosen("A", "10:00", "10:30"), chosen("B", "10:30", "11:00")) == []


def test_an_open_end_is_half_an_hour():
    assert clashes(chosen("A", "10:00"), chosen("B", "10:15", "11:00")) == [("A", "B", "kl. 10.15–10.30")]


def test_a_common_talk_overlaps_what_is_chosen_and_a_break_does_not():
    lunch, opening = common("Lunsj", "11:00", "12:00", kind="meal"), common("Åpning", "9:00", "10:30")
    mine = chosen("A", "10:00", "11:30")
    assert clashes(lunch, opening, mine) == [("Åpning", "A", "kl. 10.00–10.30")]
    assert clashes(opening, common("Velkomst", "9:30", "10:00")) == []


def test_an_exhibition_of_a_whole_day_leaves_time_for_other_things():
    fair = common("Utstilling", "8:00", "17:00", kind="other")
    assert clashes(fair, chosen("A", "10:00", "11:00")) == []
    assert gaps(fair, other("B", "12:00", "13:00")) == [("2027-05-19T08:00-13:00", 1)]


def test_gaps_are_between_what_is_planned_and_count_what_is_on():
    entries = (
        common("Kaffe", "9:00", "9:30", kind="break"),
        other("B", "9:30", "10:30"),
        other("C", "10:00", "11:00"),
        chosen("A", "11:00", "12:00"),
        other("D", "12:00", "13:00"),
    )
    assert gaps(*entries) == [("2027-05-19T09:30-11:00", 2), ("2027-05-19T12:00-13:00", 1)]


@pytest.mark.parametrize("start", ["9:50", "10:00"])
def test_no_gap_that_is_short_or_in_which_nothing_is_on(start):
    entries = (chosen("A", "9:00", "9:40"), chosen("B", start, "11:00"), other("C", "10:00", "11:00"))
    assert gaps(*entries) == []


def test_a_long_item_bridges_shorter_ones():
    entries = (chosen("A", "9:00", "12:00"), chosen("B", "9:30", "10:00"), other("C", "10:00", "11:00"))
    assert gaps(*entries) == []


def test_a_day_on_which_nothing_is_planned_is_left_out():
    assert plan_by_day([other("A", "9:00", "10:00")]) == []


@pytest.mark.parametrize(
    ("time", "shown"),
    [
        ("2027-05-19T09:30-11:00", ["B"]),
        ("2027-05-19T10:30-11:00", []),
        ("2027-05-19T09:59-10:01", ["A", "B"]),
        ("2027-05-19T23:00-02:00", ["C"]),
        ("2027-05-20T09:00-10:00", []),
        ("2027-02-31T09:00-10:00", ["A", "B", "C"]),
        ("9999-12-31T23:00-02:00", ["A", "B", "C"]),
        ("0001-01-01T00:00-00:01", ["A", "B", "C"]),
        ("2027-05-19", ["A", "B", "C"]),
        ("\u0662027-05-19T09:00-10:00", ["A", "B", "C"]),
    ],
)
def test_the_filter_by_time(time, shown):
    items = [item("A", "9:00", "10:00"), item("B", "10:00", "10:30"), item("C", "24:30", "25:00")]
    if shown == ["B"]:
        items = items[1:]
    assert [each.title for each in ProgrammeFilter({"time": time}, items).chosen] == shown
