"""The demo's content is whole: both languages, valid numbers, references that lead somewhere."""

import datetime as dt
import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from stdnum.no import orgnr

from core.vat import VatCode
from demo.companies import FORMER_TOTAL, LEAVING_REASONS, TOTAL, _generate, companies, former_companies
from demo.content.association import ASSOCIATION
from demo.content.awards import AWARD
from demo.content.companies.industries import INDUSTRIES, REFERENCE_SLUGS
from demo.content.companies.places import MUNICIPALITIES, PLACES
from demo.content.dates import easter_sunday, is_quiet, resolve, resolve_session
from demo.content.events import EVENTS
from demo.content.events.innsikt import TRACKS
from demo.content.events.innsikt_programme import INNSIKT_PROGRAMME
from demo.content.events.topics import HELD_IN, RECORDED, TOPICS
from demo.content.events.venues import ROOMS, VENUES
from demo.content.home import HOME
from demo.content.news import CATEGORIES, NEWS
from demo.content.pages import PAGES
from demo.content.pages.groups import GROUPS
from demo.content.partners import EXHIBITORS, LEVELS, PARTNERS
from demo.content.pictures import PICTURES
from demo.content.reports import REPORTS
from demo.content.tariff import CATEGORIES as TARIFF
from demo.content.tariff import JOINING_FEE
from demo.people import BOARD, HONORARY, SPEAKERS, STAFF
from events.enums import EventKind
from membership.models import reference_data

LANGUAGES = {"nb", "en"}
BY_KEY = {event["key"]: event for event in EVENTS}
MAILBOXES = {person["email"].split("@")[0] for person in STAFF}
COMPANY_NAMES = {company.name for company in companies()}
TARGETS = {item["key"] for item in [*PAGES, *NEWS, *EVENTS, *REPORTS]} | {"calendar", "directory", "join"}
TARGETS |= {f"group-{group['key']}" for group in GROUPS}
TEXTS = [
    pytest.param(language, text, id=f"{item['key']}-{language}")
    for item in [*PAGES, *NEWS, *EVENTS, *REPORTS]
    for language, text in item["text"].items()
]
# A leap day, a day before Christmas, one in Easter week, an ordinary one, New Year's Day and one in July.
TODAYS = [
    dt.date(2028, 2, 29),
    dt.date(2026, 12, 23),
    dt.date(2027, 3, 24),
    dt.date(2026, 11, 21),
    dt.date(2027, 1, 1),
    dt.date(2027, 7, 5),
]
BLOCK_KEYS = {
    "heading": {"level", "text"},
    "paragraph": {"html"},
    "quote": {"text", "name", "role"},
    "facts": {"items"},
    "accordion": {"items"},
    "table": {"caption", "header", "rows"},
    "callout": {"title", "html"},
    "image": {"seed", "caption"},
    "links": {"title", "items"},
    "chart": {"title", "shape", "unit", "points", "summary", "note"},
    "gallery": {"heading", "pictures"},
    "live_figures": {"heading", "figures"},
    "live_chart": {"title", "figure", "shape", "summary", "years_later"},
    "body_people": {"body", "heading"},
}
ENGLISH = {"the", "and", "of", "with", "you", "is", "are", "from", "this", "that", "which", "have"}
NORWEGIAN = {"og", "ikke", "som", "på", "av", "til", "vi", "det", "er", "med", "fra", "eller"}


def strings(value):
    """Every string in a nested value that a visitor would read."""
    if isinstance(value, str):
        yield re.sub(r"<[^>]+>", " ", value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in {"type", "target", "seed", "kind", "slug", "figure", "figures", "shape"}:
                yield from strings(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from strings(inner)


def share_of(words, value):
    found = re.findall(r"[a-zæøå]+", " ".join(strings(value)).lower())
    return sum(word in words for word in found) / len(found)


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.seen, self.open, self.hrefs = set(), [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.open.append(tag)
        self.hrefs += [value for name, value in attrs if name == "href"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def when_of(event, today):
    if event["umbrella"]:
        return resolve_session(BY_KEY[event["umbrella"]]["when"], event, today)
    return resolve(event["when"], today)


def bilingual(value):
    """Every dict in a nested value that has one of the two languages as a key."""
    if isinstance(value, dict):
        if LANGUAGES & value.keys():
            yield value
        for inner in value.values():
            yield from bilingual(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from bilingual(inner)


@pytest.mark.parametrize(
    "data",
    [ASSOCIATION, HOME, PAGES, EVENTS, REPORTS, VENUES, TRACKS, CATEGORIES, GROUPS, TARIFF, JOINING_FEE, AWARD, LEVELS,
     EXHIBITORS, STAFF, BOARD, HONORARY, SPEAKERS, LEAVING_REASONS],
    ids=["association", "home", "pages", "events", "reports", "venues", "tracks", "categories", "groups", "tariff",
         "joining", "award", "levels", "exhibitors", "staff", "board", "honorary", "speakers", "reasons"],
)  # fmt: skip
def test_both_languages_everywhere(data):
    found = list(bilingual(data))
    assert found
    for pair in found:
        assert pair.keys() == LANGUAGES
        assert bool(pair["nb"]) == bool(pair["en"])


def test_home_has_the_same_parts_in_both_languages():
    assert HOME["nb"].keys() == HOME["en"].keys()
    for part in ("blocks", "facts", "calls_to_action"):
        assert len(HOME["nb"][part]) == len(HOME["en"][part])
        assert [item.get("target") for item in HOME["nb"][part]] == [item.get("target") for item in HOME["en"][part]]
    for texts in HOME.values():
        targets = [item["target"] for item in [*texts["blocks"], *texts["calls_to_action"], texts["closing"]]]
        assert set(targets) <= TARGETS


def test_keys_are_unique_slugs():
    keys = [item["key"] for item in [*PAGES, *NEWS, *EVENTS, *REPORTS]]
    assert len(keys) == len(set(keys))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key) for key in keys)


@pytest.mark.parametrize(("language", "text"), TEXTS)
def test_body_blocks_follow_the_schema(language, text):
    assert text["title"]
    assert text["lead"]
    assert text["body"]
    last_level = 1
    for block in text["body"]:
        kind = block["type"]
        assert block.keys() == BLOCK_KEYS[kind] | {"type"}
        if kind == "heading":
            assert block["level"] <= last_level + 1  # no level is skipped
            last_level = block["level"]
        if kind == "table":
            assert block["caption"]
            assert {len(row) for row in block["rows"]} == {len(block["header"])}
        if kind == "links":
            assert {item["target"] for item in block["items"]} <= TARGETS
        # The longest that the site's own blocks take.
        assert len(block.get("text", "")) <= (500 if kind == "quote" else 160)
        assert len(block.get("title", "")) <= 120
        for item in block.get("items", []):
            assert len(item.get("value", "")) <= 16
            assert len(item.get("label", "")) <= 80
            assert len(item.get("question", "")) <= 200
        if kind == "image":
            assert block["seed"] in PICTURES
            assert block["caption"]
        for html in [block.get("html", ""), *(item.get("answer", "") for item in block.get("items", []))]:
            tags = Tags(html)
            assert tags.open == []
            assert tags.seen <= {"p", "a", "ul", "ol", "li", "strong", "em"}
            assert all(href.startswith(("mailto:", "tel:")) for href in tags.hrefs)


@pytest.mark.parametrize(("language", "text"), TEXTS)
def test_texts_are_in_their_language(language, text):
    own, other = (NORWEGIAN, ENGLISH) if language == "nb" else (ENGLISH, NORWEGIAN)
    assert share_of(own, text) > 0.06
    assert share_of(other, text) < 0.02


@pytest.mark.parametrize(("language", "text"), TEXTS)
def test_texts_use_the_projects_terms(language, text):
    for string in strings(text):
        assert "!" not in string
        assert '"' not in string  # quotation marks are typographic


def test_news():
    assert len(NEWS) == 12
    assert sum("en" in item["text"] for item in NEWS) >= 5
    days = [item["days"] for item in NEWS]
    assert days == sorted(days, reverse=True)
    assert max(days) <= 0
    for item in NEWS:
        assert item["category"] in CATEGORIES
        assert item["author"] in MAILBOXES
        words = len(" ".join(strings([item["text"]["nb"]["lead"], item["text"]["nb"]["body"]])).split())
        assert 150 <= words <= 350
        assert 3 <= len(item["text"]["nb"]["body"]) <= 9


def test_pages_in_both_languages_with_unique_slugs():
    for language in LANGUAGES:
        slugs = [page["text"][language]["slug"] for page in PAGES]
        assert len(slugs) == len(set(slugs))
    assert {page["key"] for page in PAGES} >= {
        "om-oss", "bli-medlem", "strategi", "ressursgrupper", "kontakt", "personvern", "tilgjengelighet", "kjopsvilkar",
    }  # fmt: skip
    assert all(page["parent"] is None or page["parent"] in TARGETS for page in PAGES)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event["key"])
def test_event_fields(event):
    assert event["kind"] in EventKind.values
    assert all(len(text["title"]) <= 120 for text in event["text"].values())
    assert event["venue"] in VENUES
    assert event["organiser"] in MAILBOXES
    assert event["online"] == (event["venue"] == "nett")
    assert event["text"].keys() == LANGUAGES
    if event["umbrella"]:
        assert event["umbrella"] in BY_KEY
        assert not event["track"] or event["track"] in TRACKS
    for point in event["agenda"]:
        assert set(point["speakers"]) <= SPEAKERS.keys()
        assert not point["moderator"] or point["moderator"] in SPEAKERS
        assert point["start"] < point["end"]
    starts = [point["start"] for point in event["agenda"]]
    assert starts == sorted(starts)


def test_innsikt_has_its_true_size():
    """Two days, two venues, thirty sessions of which five run at once, forty speakers."""
    sessions = [
        (event["day"], event["start"], event["end"], event["venue"])
        for event in EVENTS
        if event["umbrella"] == "innsikt"
    ]
    points = [point for point in INNSIKT_PROGRAMME if point["kind"] not in {"break", "meal"}]
    spans = sessions + [(point["day"], point["start"], point["end"], point["venue"]) for point in points]
    assert len(spans) == 30
    assert {day for day, *_rest in spans} == {1, 2}
    assert {venue for *_rest, venue in spans} == {"tverrgata", "elvesalen"}
    assert sum(day == 1 and start <= "11:00" < end for day, start, end, _venue in spans) == 5
    names = {name for point in points for name in [*point["speakers"], point["moderator"]] if name}
    assert names <= SPEAKERS.keys()
    assert len(SPEAKERS) >= 40
    for point in INNSIKT_PROGRAMME:
        assert point["track"] in {"", *TRACKS}
        assert point["venue"] in {"", *VENUES}
        assert point["start"] < point["end"]
        if point["room"]:
            assert point["room"] in {room[0] for room in ROOMS[point["venue"]]}


@pytest.mark.parametrize("event", [e for e in EVENTS if e["ticket_types"]], ids=lambda event: event["key"])
def test_ticket_types(event):
    for kind in event["ticket_types"]:
        assert type(kind["price_ore"]) is int
        assert kind["price_ore"] >= 0
        assert kind["vat_code"] in VatCode.values
        assert bool(kind["vat_reason"]) == bool(kind["price_ore"])
        assert all(len(text) <= 250 for text in kind["description"].values())
        if kind["member_price_ore"] is not None:
            assert type(kind["member_price_ore"]) is int
            assert 0 <= kind["member_price_ore"] < kind["price_ore"]
    seated = [kind for kind in event["ticket_types"] if kind["uses_seats"]]
    if event["capacity"] and all(kind["capacity"] and not kind["pool"] for kind in seated):
        assert sum(kind["capacity"] for kind in seated) == event["capacity"]
    assert {kind["pool"] for kind in seated} <= event["pools"].keys() | {None}
    names = [kind["name"]["nb"] for kind in event["ticket_types"]]
    assert len(names) == len(set(names))
    if all(kind["price_ore"] == 0 for kind in event["ticket_types"]):
        assert not event["allow_invoice"]


def test_the_demo_has_every_type_of_event():
    assert {"eiendomsdagen", "innsikt", "baerekraftkonferansen", "grunderuka"} <= BY_KEY.keys()
    assert len(BY_KEY["eiendomsdagen"]["ticket_types"]) >= 3
    innsikt = [event for event in EVENTS if event["umbrella"] == "innsikt"]
    assert len(innsikt) >= 6
    assert len({event["venue"] for event in innsikt}) == 2
    assert {event["day"] for event in innsikt} == {1, 2}
    prices = [max(kind["price_ore"] for kind in event["ticket_types"]) for event in innsikt]
    assert prices.count(0) > len(prices) / 2
    assert any(prices)
    assert any(event["sold_out"] for event in EVENTS)
    assert any(event["kind"] == "webinar" and event["online"] for event in EVENTS)


def test_topics_and_languages_are_of_existing_events():
    listed = {event["key"] for event in EVENTS if not event["umbrella"]}
    for slug, topic in TOPICS.items():
        assert re.fullmatch(r"[a-z]+", slug)
        assert topic["name"].keys() == LANGUAGES
        assert topic["events"]
        assert set(topic["events"]) <= listed
    assert {key for topic in TOPICS.values() for key in topic["events"]} >= listed - {"medlemsmote-vinter"}
    assert set(HELD_IN) <= listed
    assert set(HELD_IN.values()) == {"en", "both"}
    assert all(BY_KEY[key]["when"]["days"] < 0 for key in RECORDED)


@pytest.mark.parametrize("today", TODAYS, ids=str)
@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event["key"])
def test_dates_are_working_days_at_normal_hours(event, today):
    start, end = when_of(event, today)
    assert start.tzname() in {"CET", "CEST"}
    assert start < end
    assert start.weekday() < 5
    assert end.weekday() < 5
    assert not is_quiet(start.date())
    assert 8 <= start.hour <= 18
    assert end.hour <= 21
    is_past = "when" in event and event["when"]["days"] < 0
    assert (end.date() < today) if is_past else (start.date() > today)
    if event["umbrella"]:
        first, last = resolve(BY_KEY[event["umbrella"]]["when"], today)
        assert first <= start < end <= last
    if not is_past:
        assert event["sale_opens_days"] < 0  # on sale now


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_there_are_past_and_coming_events(today):
    starts = [when_of(event, today)[0].date() for event in EVENTS]
    assert 4 <= sum(day < today for day in starts) <= 6
    assert sum(day > today for day in starts) >= 15


def test_easter():
    assert easter_sunday(2026) == dt.date(2026, 4, 5)
    assert easter_sunday(2027) == dt.date(2027, 3, 28)
    assert is_quiet(dt.date(2026, 5, 14))  # Ascension Day
    assert is_quiet(dt.date(2026, 5, 25))  # Whit Monday
    assert not is_quiet(dt.date(2026, 5, 26))


def test_tariff_lines_and_bands():
    for category in TARIFF:
        expected = 0
        for band in category["bands"]:
            assert band["employees_from"] == expected
            expected = None if band["employees_to"] is None else band["employees_to"] + 1
            dues, service = band["lines"]
            assert (dues["vat_code"], service["vat_code"]) == ("exempt", "standard25")
            assert dues["net_ore"] == dues["gross_ore"]
            assert service["gross_ore"] * 4 == service["net_ore"] * 5
            assert all(type(line[key]) is int for line in band["lines"] for key in ("net_ore", "gross_ore"))
    assert [c["key"] for c in TARIFF] == ["company", "public", "startup", "personal", "student"]


def test_larger_companies_pay_more():
    company = next(category for category in TARIFF if category["key"] == "company")
    totals = [sum(line["gross_ore"] for line in band["lines"]) for band in company["bands"]]
    assert totals == sorted(set(totals))


def test_thousand_companies_unique_and_valid():
    everyone = [*companies(), *former_companies()]
    assert (len(companies()), len(former_companies())) == (TOTAL, FORMER_TOTAL) == (1_000, 40)
    for field in ("name", "slug", "org_number", "email"):
        assert len({getattr(company, field) for company in everyone}) == len(everyone)
    for company in everyone:
        assert orgnr.is_valid(company.org_number), company
        assert company.org_number[:2] in {"80", "90"}
        assert company.industry in INDUSTRIES
        assert company.category in {"company", "public", "startup"}
        assert company.joined_year >= company.founded_year
        assert company.email.endswith(".example")
        assert not company.website or company.website == f"https://www.{company.slug}.example"
        places = {(place.postcode, place.town) for place in PLACES[company.municipality_code]}
        assert (company.postcode, company.post_town) in places
    assert orgnr.is_valid(ASSOCIATION["org_number"])
    assert ASSOCIATION["org_number"] not in {company.org_number for company in everyone}


def test_companies_are_the_same_every_time():
    first = companies()
    _generate.cache_clear()
    assert companies() == first


def test_municipality_spread_within_one_per_cent():
    spread = Counter(company.municipality_code for company in companies())
    for code, per_thousand in {"3301": 780, "3312": 110, "3314": 50}.items():
        assert abs(spread[code] - per_thousand) <= 10
    assert sum(count for _, count in MUNICIPALITIES.values()) == TOTAL
    assert spread.keys() == MUNICIPALITIES.keys()


def test_industries_and_municipalities_exist():
    assert REFERENCE_SLUGS.keys() == INDUSTRIES.keys()
    assert set(REFERENCE_SLUGS.values()) <= reference_data._INDUSTRIES.keys()
    known = {code: name for places in reference_data._COUNTIES.values() for code, name in places.items()}
    assert {code: name for code, (name, _) in MUNICIPALITIES.items()}.items() <= known.items()


def test_profiles():
    for company in companies():
        assert 1 <= len(re.findall(r"[.?](?: |$)", company.profile["nb"])) <= 4
        assert "{" not in "".join(company.profile.values())
    assert sum("en" in company.profile for company in companies()) > 200
    assert sum(bool(company.logo_seed) for company in companies()) == 40
    assert share_of(NORWEGIAN, [company.profile["nb"] for company in companies()]) > 0.06
    assert share_of(ENGLISH, [company.profile["nb"] for company in companies()]) < 0.01


def test_former_members_left_after_joining():
    for company in former_companies():
        assert company.left_year >= company.joined_year
        assert company.left_reason in LEAVING_REASONS
    assert {company.left_reason for company in former_companies()} == LEAVING_REASONS.keys()


def test_people_belong_to_existing_groups():
    assert (len(STAFF), len(BOARD)) == (10, 10)
    assert all(person["email"].endswith("@beggebredder.example") for person in STAFF)
    assert all(person["phone"].startswith("+47 32 00 00 ") for person in STAFF)
    assert {person["company"] for person in BOARD} <= COMPANY_NAMES
    speakers = {speaker["company"] for speaker in SPEAKERS.values()} - {"", ASSOCIATION["name"]["nb"]}
    assert speakers <= COMPANY_NAMES
    names = [person["name"] for person in [*STAFF, *BOARD, *HONORARY]]
    assert len(names) == len(set(names))


def test_groups_awards_partners_and_exhibitors_are_members():
    named = {group["leader"][1] for group in GROUPS}
    named |= {*AWARD["finalists"], *(winner["company"] for winner in AWARD["winners"])}
    named |= {company for partners in PARTNERS.values() for company, _ in partners}
    named |= {stand["company"] for stand in EXHIBITORS}
    assert named <= COMPANY_NAMES
    assert PARTNERS.keys() <= BY_KEY.keys()
    assert {level for partners in PARTNERS.values() for _, level in partners} <= LEVELS.keys()
    assert len({stand["stand"] for stand in EXHIBITORS}) == len(EXHIBITORS)
    assert {group["contact"] for group in GROUPS} <= MAILBOXES
