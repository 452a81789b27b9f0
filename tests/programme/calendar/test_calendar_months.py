"""A month of the calendar: its weeks, the days of an event, the links to other months, and the table's semantics."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from event_page_helpers import json_ld

from events.enums import EventStatus
from events.models import EventDate

pytestmark = pytest.mark.django_db
OSLO = ZoneInfo("Europe/Oslo")


@pytest.fixture
def month(client, calendar, today):
    """The parsed page of a month, with more of the query."""

    def parsed(month: str = "", url: str = "", **query) -> BeautifulSoup:
        query = {"view": "month", **({"month": month} if month else {}), **query}
        response = client.get(url or calendar.url, query)
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html.parser")

    return parsed


def text(node) -> str:
    return " ".join(node.get_text(" ").split())


def days_of(page: BeautifulSoup, title: str) -> list[str]:
    return [
        cell.time["datetime"] for cell in page.select("td.month__day") if title in [a.text for a in cell.select("li a")]
    ]


def links(page: BeautifulSoup) -> dict[str, str]:
    return {text(link): link["href"] for link in page.select(".month__link")}


def test_weeks_begin_on_monday_and_have_iso_numbers(month):
    page = month("2027-01")
    assert [text(head) for head in page.select("thead th")][:3] == ["Uke", "man mandag", "tir tirsdag"]
    assert [text(head) for head in page.select("tbody th")] == [f"Uke {week}" for week in (53, 1, 2, 3, 4)]
    first = page.select("tbody tr")[0].select("td")
    assert [bool(cell.time) for cell in first] == [False] * 4 + [True] * 3
    assert first[4].time["datetime"] == "2027-01-01"
    assert len(page.select("time[datetime^='2027-01-']")) == 31


def test_the_month_is_a_table_that_reads_well(month, publish):
    publish("Bru", 1)
    page = month()
    assert text(page.table.caption) == "Arrangementer i mai 2027, uke for uke"
    assert {head["scope"] for head in page.select("thead th")} == {"col"}
    assert {head["scope"] for head in page.select("tbody th")} == {"row"}
    assert {len(row.select("th, td")) for row in page.table.select("tr")} == {8}
    assert text(page.select_one("h2#month-heading")) == "mai 2027"
    [cell] = [cell for cell in page.select("td") if cell.select("li")]
    assert text(cell) == "13 torsdag 13. mai Bru 09.00 · Seminar"
    assert [text(status) for status in page.select("[role=status]")] == ["1 arrangement i mai 2027"]
    assert page.title.text.startswith("Kalender, mai 2027")


def test_today_is_marked_in_text(month):
    [today] = month().select("[aria-current=date]")
    assert text(today) == "12 onsdag 12. mai i dag"
    assert month("2027-06").select("[aria-current=date]") == []


def test_the_english_month(month, publish, calendar):
    publish("Bru", 1)
    page = month("2027-05", calendar.get_translations().get().url)
    [cell] = [cell for cell in page.select("td") if cell.select("li")]
    assert text(cell) == "13 Thursday 13 May Bru (en) 09:00 · Seminar"
    assert text(page.select_one("thead")).startswith("Week Mon Monday")
    assert text(page.select_one("[aria-current=date]")) == "12 Wednesday 12 May today"


def test_an_event_of_several_days_is_on_each_of_them(month, publish):
    starts, ends = datetime(2027, 5, 30, 9, tzinfo=OSLO), datetime(2027, 6, 2, 16, tzinfo=OSLO)
    publish("Messe", 0, starts_at=starts, ends_at=ends)
    page = month("2027-05")
    assert days_of(page, "Messe") == ["2027-05-30", "2027-05-31"]
    assert [text(facts) for facts in page.select(".month__facts")] == ["dag 1 av 4 · Seminar", "dag 2 av 4 · Seminar"]
    page = month("2027-06")
    assert days_of(page, "Messe") == ["2027-06-01", "2027-06-02"]
    assert text(page.select(".month__facts")[1]) == "dag 4 av 4 · Seminar"
    assert text(page.select_one("[role=status]")) == "1 arrangement i juni 2027"


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        # Midnight ends the day before, and so does a night that is over by six.
        (datetime(2027, 5, 20, 18, tzinfo=OSLO), datetime(2027, 5, 21, 0, tzinfo=OSLO), ["2027-05-20"]),
        (datetime(2027, 5, 20, 18, tzinfo=OSLO), datetime(2027, 5, 21, 2, tzinfo=OSLO), ["2027-05-20"]),
        (datetime(2027, 5, 20, 18, tzinfo=OSLO), datetime(2027, 5, 21, 8, tzinfo=OSLO), ["2027-05-20", "2027-05-21"]),
        # In UTC it is the day before.
        (datetime(2027, 5, 20, 22, 30, tzinfo=UTC), datetime(2027, 5, 21, 10, tzinfo=UTC), ["2027-05-21"]),
        # The last evening of the month is no event of the next.
        (datetime(2027, 5, 31, 18, tzinfo=OSLO), datetime(2027, 6, 1, 1, tzinfo=OSLO), ["2027-05-31"]),
    ],
)
def test_the_days_of_an_event_are_those_that_people_count(month, publish, start, end, days):
    publish("Fest", 0, starts_at=start, ends_at=end)
    assert days_of(month("2027-05"), "Fest") == days
    assert days_of(month("2027-06"), "Fest") == []


def test_a_course_is_on_its_dates_only(month, publish):
    first, last = datetime(2027, 5, 20, 9, tzinfo=OSLO), datetime(2027, 7, 8, 12, tzinfo=OSLO)
    course = publish("Kurs", 0, starts_at=first, ends_at=last)
    for starts in (first, datetime(2027, 5, 27, 9, tzinfo=OSLO), last.replace(hour=9)):
        EventDate.objects.create(event=course, starts_at=starts, ends_at=starts.replace(hour=12))
    assert days_of(month("2027-05"), "Kurs") == ["2027-05-20", "2027-05-27"]
    page = month("2027-06")
    assert days_of(page, "Kurs") == []
    assert "De neste arrangementene er i juli 2027" in text(page)
    assert days_of(month("2027-07"), "Kurs") == ["2027-07-08"]


def test_a_cancelled_event_says_so(month, publish):
    publish("Avlyst møte", 1, status=EventStatus.CANCELLED)
    assert text(month().select_one(".month__facts")) == "Avlyst · Seminar"


def test_events_of_a_day_are_in_order_of_time(month, publish, today):
    publish("Kveld", 1, starts_at=datetime(2027, 5, 13, 18, tzinfo=OSLO))
    publish("Morgen", 1, starts_at=datetime(2027, 5, 13, 8, tzinfo=OSLO))
    assert [a.text for a in month().select("td li a")] == ["Morgen", "Kveld"]


def test_the_links_end_at_the_first_and_the_last_month_with_events(month, publish):
    publish("Før", 0, starts_at=datetime(2027, 3, 2, 9, tzinfo=OSLO))
    publish("Etter", 0, starts_at=datetime(2027, 8, 2, 9, tzinfo=OSLO))
    assert list(links(month())) == ["← april 2027", "juni 2027 →"]
    assert list(links(month("2027-08"))) == ["← juli 2027", "Denne måneden"]
    assert list(links(month("2027-03"))) == ["Denne måneden", "april 2027 →"]
    page = month("2027-04")
    previous, _this, following = page.select(".month__link")
    assert (previous["rel"], following["rel"]) == (["prev"], ["next", "nofollow"])


def test_without_events_there_is_no_other_month(month):
    assert links(month()) == {}
    assert list(links(month("2027-06"))) == ["← mai 2027", "Denne måneden"]


@pytest.mark.parametrize(
    ("far", "back"), [("0001-01", "mars 2027 →"), ("1900-12", "mars 2027 →"), ("9999-12", "← mai 2027")]
)
def test_a_month_far_away_leads_back_and_no_further(month, publish, far, back):
    publish("Før", 0, starts_at=datetime(2027, 3, 2, 9, tzinfo=OSLO))
    page = month(far)
    assert list(links(page)).count(back) == 1
    assert len(links(page)) == 2
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    assert text(page.select_one(".month__empty")).endswith("i mars 2027")
    assert page.select_one(".month__empty a")["href"].endswith("?view=month&month=2027-03")


def test_months_with_events_are_for_search_engines(month, publish):
    publish("Bru", 1)
    assert month().select_one("meta[name=robots]") is None
    assert month(kind="webinar").select_one("meta[name=robots]")


def test_an_empty_month_leads_to_the_next_with_something(month, publish):
    publish("Senere", 0, starts_at=datetime(2027, 9, 2, 9, tzinfo=OSLO), place="Lier")
    publish("Før", 0, starts_at=datetime(2027, 3, 2, 9, tzinfo=OSLO))
    empty = month().select_one(".month__empty")
    assert text(empty) == "Det skjer ingenting i mai 2027. De neste arrangementene er i september 2027"
    empty = month("2027-12").select_one(".month__empty")
    assert text(empty) == "Det skjer ingenting i desember 2027. De nærmeste arrangementene er i september 2027"
    empty = month(place="Lier", kind="webinar").select_one(".month__empty")
    assert text(empty) == "Ingenting i mai 2027 passer til disse valgene."


def test_the_links_keep_the_filters(month, publish):
    publish("Bru", 1, place="Lier")
    publish("Havn", 40, place="Lier")
    publish("By", 70, place="Drammen")
    page = month(place="Lier", free="1")
    [(_name, link)] = links(page).items()
    assert link.endswith("?view=month&place=Lier&free=1&month=2027-06")
    hidden = {field["name"]: field["value"] for field in page.select(".calendar-filters input[type=hidden]")}
    assert hidden == {"view": "month", "month": "2027-05"}
    # Filtered, June is the last month with something.
    assert "juli 2027 →" not in links(month("2027-06", place="Lier"))


def test_structured_data_lists_each_event_of_the_month_once(client, calendar, publish):
    publish("Messe", 1, ends_at=datetime(2027, 5, 15, 16, tzinfo=OSLO))
    publish("Bru", 2)
    publish("Senere", 40)
    page = client.get(calendar.url, {"view": "month"}).content.decode()
    items = json_ld(page, "ItemList")["itemListElement"]
    assert [(item["position"], item["name"]) for item in items] == [(1, "Messe"), (2, "Bru")]
    assert all(item["url"].startswith("http://localhost:8000/kalender/") for item in items)
