"""The positions of programme items in the timetable of a day."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from programme.timetable.grid import Place, build_grid

OSLO = ZoneInfo("Europe/Oslo")
DAY = datetime(2027, 3, 25, tzinfo=OSLO)
HALL, BALCONY, SHOP = Place("Union Scene", "Sal 1"), Place("Union Scene", "Balkong"), Place("Tverrgata", "Lokale 2")
ORDER = [Place("Union Scene"), HALL, BALCONY, SHOP]


def entry(start, end, place=HALL, day=DAY):
    """An entry from `start` to `end`, both (hour, minute) on the clock, `end` None when it is open."""
    ends_at = day.replace(hour=end[0], minute=end[1]) if end else None
    return SimpleNamespace(starts_at=day.replace(hour=start[0], minute=start[1]), ends_at=ends_at, place=place)


def classes(*entries):
    return [cell.classes for cell in build_grid(entries, ORDER).cells]


def test_rows_are_proportional_to_time_and_columns_are_rooms():
    grid = build_grid([entry((9, 0), (9, 15)), entry((9, 0), (10, 45), BALCONY)], ORDER)
    assert [cell.classes for cell in grid.cells] == [
        "from-hour-0 from-slot-0 to-hour-0 to-slot-3 lane-1 lanes-1",
        "from-hour-0 from-slot-0 to-hour-1 to-slot-9 lane-2 lanes-1",
    ]
    assert [hour for hour, _css_class in grid.hours] == [DAY.replace(hour=9), DAY.replace(hour=10)]
    assert [head.place for head in grid.rooms] == [HALL, BALCONY]
    assert [(head.place.venue, head.css_class) for head in grid.venues] == [("Union Scene", "lane-1 lanes-2")]
    assert (grid.lanes, grid.is_wide) == (2, False)


def test_times_between_the_slots_are_never_cut_short():
    assert classes(entry((9, 2), (9, 58)), entry((9, 0), (10, 0), BALCONY))[0].startswith(
        "from-hour-0 from-slot-0 to-hour-0 to-slot-12"
    )


def test_short_items_between_the_slots_do_not_cover_each_other():
    grid = build_grid([entry((9, 0), (9, 12)), entry((9, 12), (9, 14)), entry((9, 14), (10, 0))], ORDER)
    assert [cell.classes for cell in grid.cells] == [
        "from-hour-0 from-slot-0 to-hour-0 to-slot-3 lane-1 lanes-1",
        "from-hour-0 from-slot-2 to-hour-0 to-slot-3 lane-2 lanes-1",
        "from-hour-0 from-slot-2 to-hour-0 to-slot-12 lane-3 lanes-1",
    ]


def test_hours_without_anything_have_no_rows():
    grid = build_grid([entry((9, 0), (10, 0)), entry((9, 0), (10, 0), BALCONY), entry((19, 0), (20, 0))], ORDER)
    assert len(grid.hours) == 2
    assert grid.cells[-1].classes.startswith("from-hour-1 from-slot-0 to-hour-1 to-slot-12")


def test_items_of_one_room_that_overlap_are_side_by_side_and_the_timetable_stays():
    assert [each[-14:] for each in classes(entry((9, 0), (10, 0)), entry((9, 30), (10, 30)))] == [
        "lane-1 lanes-1",
        "lane-2 lanes-1",
    ]
    grid = build_grid([entry((9, 0), (10, 0)), entry((9, 30), (10, 30)), entry((9, 0), (9, 30), BALCONY)], ORDER)
    assert [(head.place, head.css_class) for head in grid.rooms] == [
        (HALL, "lane-1 lanes-2"),
        (BALCONY, "lane-3 lanes-1"),
    ]


def test_what_has_no_room_spans_its_venue_or_everything():
    spanning = classes(
        entry((9, 0), (10, 0), Place()),
        entry((10, 0), (10, 30), Place("Union Scene")),
        entry((10, 30), (11, 0)),
        entry((10, 30), (11, 0), BALCONY),
        entry((10, 30), (11, 0), SHOP),
    )
    assert spanning[0].endswith("lane-1 lanes-3")
    assert spanning[1].endswith("lane-1 lanes-2")


def test_what_has_no_room_has_a_column_of_its_own_while_something_else_takes_place():
    grid = build_grid([entry((9, 0), (17, 0), Place()), entry((9, 0), (10, 0)), entry((9, 0), (10, 0), BALCONY)], ORDER)
    assert [head.place for head in grid.rooms] == [Place(), HALL, BALCONY]
    assert grid.cells[0].classes.endswith("lane-1 lanes-1")


def test_ten_rooms_and_five_parallel_tracks_stay_a_timetable():
    rooms = [Place("Elvesalen", f"Rom {n:02}") for n in range(10)]
    grid = build_grid([entry((9, 0), (10, 0), room) for room in rooms], rooms)
    assert (grid.lanes, grid.is_wide) == (10, True)


def test_one_thing_at_a_time_is_a_list():
    assert build_grid([], ORDER) is None
    assert build_grid([entry((9, 0), (10, 0)), entry((10, 0), None)], ORDER) is None


def test_an_open_end_is_drawn_as_half_an_hour():
    assert "to-hour-0 to-slot-6" in classes(entry((9, 0), None), entry((9, 0), (10, 0), BALCONY))[0]


def test_an_exhibition_through_the_night_does_not_make_the_day_longer():
    exhibition = SimpleNamespace(starts_at=DAY.replace(hour=9), ends_at=DAY + timedelta(days=1, hours=17), place=SHOP)
    grid = build_grid([exhibition, entry((9, 0), (12, 0))], ORDER)
    assert len(grid.hours) == 3


def test_a_party_past_midnight_belongs_to_its_evening():
    party = SimpleNamespace(starts_at=DAY.replace(hour=22), ends_at=DAY + timedelta(hours=26, minutes=30), place=SHOP)
    grid = build_grid([party, entry((22, 0), (23, 0))], ORDER)
    assert len(grid.hours) == 5
    assert "to-hour-4 to-slot-6" in grid.cells[0].classes


def test_the_hour_that_occurs_twice_has_two_rows_of_hours():
    night = datetime(2027, 10, 31, tzinfo=OSLO)
    start, end = datetime(2027, 10, 30, 23, tzinfo=UTC), datetime(2027, 10, 31, 2, tzinfo=UTC)
    first = SimpleNamespace(starts_at=start, ends_at=end, place=HALL)
    grid = build_grid([first, SimpleNamespace(starts_at=start, ends_at=end, place=BALCONY)], ORDER)
    assert [hour.astimezone(OSLO).hour for hour, _css_class in grid.hours] == [1, 2, 2]
    assert night.utcoffset() == timedelta(hours=2)
