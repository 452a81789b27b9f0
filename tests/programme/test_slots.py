"""The CSS classes of the programme grid."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from programme.slots import build_grid

DAY = datetime(2027, 3, 25, tzinfo=ZoneInfo("Europe/Oslo"))


def session(start, end, track=""):
    return SimpleNamespace(start=DAY + timedelta(minutes=start), end=DAY + timedelta(minutes=end), track=track)


def grid(*sessions):
    return build_grid(sessions, start=lambda s: s.start, end=lambda s: s.end, track=lambda s: s.track)


def test_rows_are_the_distinct_times_and_a_plenary_spans_all_tracks():
    result = grid(session(540, 600), session(600, 660, "Sal 1"), session(600, 630, "Sal 2"), session(630, 660, "Sal 2"))
    assert [css_class for _time, css_class in result.lines] == ["from-1", "from-2", "from-3", "from-4"]
    assert result.tracks == ["Sal 1", "Sal 2"]
    assert [cell.classes for cell in result.cells] == [
        "from-1 to-2 session--track-all",
        "from-2 to-4 session--track-1",
        "from-2 to-3 session--track-2",
        "from-3 to-4 session--track-2",
    ]
    assert result.fits


def test_overlap_within_a_track_does_not_fit():
    assert not grid(session(540, 600, "Sal 1"), session(570, 630, "Sal 1")).fits
    assert not grid(session(540, 600, "Sal 1"), session(570, 630)).fits
    assert grid(session(540, 600, "Sal 1"), session(570, 630, "Sal 2")).fits


def test_too_many_tracks_or_times_do_not_fit():
    assert not grid(*(session(540, 600, f"Sal {n}") for n in range(9))).fits
    assert not grid(*(session(540 + n * 7, 543 + n * 7, "Sal") for n in range(30))).fits


def test_a_session_without_length_and_a_day_without_sessions():
    assert grid(session(540, 540, "Sal")).cells[0].classes == "from-1 to-2 session--track-1"
    empty = grid()
    assert (empty.lines, empty.cells, empty.fits) == ([], [], True)
