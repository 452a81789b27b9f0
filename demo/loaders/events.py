"""Events, their pages, and the calendar page."""

import datetime as dt

from wagtail.models import Page

from demo.companies import slugify
from demo.content.dates import days_from, resolve, resolve_session
from demo.content.events import EVENTS
from demo.content.events.after import AFTER
from demo.content.events.series import SERIES
from demo.content.events.topics import HELD_IN, RECORDED
from demo.content.events.topics import TOPICS as TOPICS_OF_EVENTS
from demo.content.events.venues import ENGLISH_NAMES as VENUES_IN_ENGLISH
from demo.content.events.venues import ROOMS, VENUES
from demo.loaders.bodies import Writer
from demo.loaders.list_pages import LISTS
from demo.loaders.ticket_types import create_ticket_types, dates_of
from demo.loaders.tree import add_page, publish
from demo.loaders.world import LANGUAGES, World, fixed_uuid
from events.enums import Attendance, EventKind, EventLanguage
from events.models import Event, EventSeries, Room, Topic, Venue
from programme.models import CalendarPage, ConferencePage, EventPage

BROADCAST = "https://nett.beggebredder.example/{key}"
RECORDING = "https://nett.beggebredder.example/opptak/{key}"
BY_KEY = {content["key"]: content for content in EVENTS}


def create_events(world: World) -> None:
    series = {}
    for content in EVENTS:
        if (name := content["series"]) and name not in series:
            series[name] = EventSeries.objects.create(name_nb=name, **SERIES[name])
    venues = create_venues()
    for content in EVENTS:
        event = Event(**_times(world, content), **_place(content, venues), **_details(world, content))
        event.series = series.get(content["series"])
        event.edition = content["edition"]
        event.slug = f"{content['key']}-{event.starts_at.year}"[:90]
        event.save()
        world.events[content["key"]] = event
        create_ticket_types(world, event, content)
    create_topics(world)


def create_topics(world: World) -> None:
    for position, (slug, content) in enumerate(TOPICS_OF_EVENTS.items(), start=1):
        name = content["name"]
        topic = Topic.objects.create(slug=slug, name_nb=name["nb"], name_en=name["en"], position=position)
        topic.events.set(world.events[key] for key in content["events"])


def _times(world: World, content: dict) -> dict:
    if umbrella := content["umbrella"]:
        starts_at, ends_at = resolve_session(BY_KEY[umbrella]["when"], content, world.today)
    else:
        starts_at, ends_at = resolve(content["when"], world.today)
    if content["dates"]:
        ends_at = dates_of(content, starts_at, ends_at)[-1][1]
    closes = starts_at - dt.timedelta(hours=content["sale_closes_hours_before"])
    opens = days_from(world.today, content["sale_opens_days"])
    if opens >= closes:  # past events were on sale before they took place
        opens = days_from(closes.date(), -60)
    cancel_until = starts_at - dt.timedelta(days=content["cancel_days_before"])
    return {
        "starts_at": starts_at,
        "ends_at": ends_at,
        "sales_from": opens,
        "sales_until": closes,
        "cancel_until": cancel_until if content["ticket_types"] else None,
    }


def create_venues() -> dict[str, Venue]:
    """The venues with their rooms, by key. The one for online events is no place."""
    venues = {}
    for key, content in VENUES.items():
        if not content["street"]:
            continue
        venues[key] = venue = Venue.objects.create(
            name_nb=content["name"],
            name_en=VENUES_IN_ENGLISH.get(key, ""),
            street_address=content["street"],
            postcode=content["postcode"],
            town=content["post_town"],
            access_nb=content["access"]["nb"],
            access_en=content["access"]["en"],
        )
        for position, (name, floor, capacity) in enumerate(ROOMS.get(key, ())):
            Room.objects.create(venue=venue, name=name, floor=floor, capacity=capacity, position=position)
    return venues


def _place(content: dict, venues: dict[str, Venue]) -> dict:
    online = content["online"]
    venue = venues[content["venue"]] if content["venue"] and not online else None
    mixed = any("nett" in ticket_type["name"]["nb"] for ticket_type in content["ticket_types"])
    place = {
        "attendance": Attendance.ONLINE if online else Attendance.MIXED if mixed else Attendance.IN_PERSON,
        "join_url": BROADCAST.format(key=content["key"]) if online or mixed else "",
        "listed_venue": venue,
    }
    if room := content.get("room", ""):
        place["listed_room"] = venue.rooms.get(name=room)
    return place


def _details(world: World, content: dict) -> dict:
    text = content["text"]
    return {
        "title_nb": text["nb"]["title"],
        "title_en": text.get("en", text["nb"])["title"],
        "kind": EventKind(content["kind"]),
        "language": HELD_IN.get(content["key"], EventLanguage.NORWEGIAN),
        "recording_url": RECORDING.format(key=content["key"]) if content["key"] in RECORDED else "",
        "capacity": content["capacity"],
        "parent": world.events[content["umbrella"]] if content["umbrella"] else None,
        "terms_nb": content["terms"]["nb"],
        "terms_en": content["terms"]["en"],
        "contact": world.staff[content["organiser"]],
        "asks_dietary": content["asks_dietary"],
        "invoice_allowed": content["allow_invoice"],
    }


def add_calendar_page(world: World) -> None:
    for language in LANGUAGES:
        home = Page.objects.get(pk=world.pages["home", language].pk)
        add_page(world, "calendar", language, CalendarPage(show_in_menus=True, **LISTS["calendar"][language]), home)
    for content in EVENTS:
        for language, text in content["text"].items():
            add_page(world, content["key"], language, _page(world, content, text), _parent(world, content, language))


def _page(world: World, content: dict, text: dict) -> EventPage | ConferencePage:
    event = world.events[content["key"]]
    common = {
        "title": text["title"],
        "slug": _slug(content, text, event),
        "lead": text["lead"],
        "search_description": text["search_description"],
        "event": event,
        "cover_seed_text": content["key"],
    }
    if _is_conference(content):
        return ConferencePage(**common)
    return EventPage(**common)


def _slug(content: dict, text: dict, event: Event) -> str:
    base = slugify(text["title"])[:70].strip("-")
    return f"{base}-{event.starts_at.year}" if content["series"] else base


def _is_conference(content: dict) -> bool:
    return content["kind"] == "conference"


def _parent(world: World, content: dict, language: str) -> Page:
    pk = world.pages[content["umbrella"] or "calendar", language].pk
    return Page.objects.get(pk=pk)


def write_events(world: World) -> None:
    for language in LANGUAGES:
        calendar = world.pages["calendar", language]
        calendar.refresh_from_db()
        publish(world, calendar)
    for content in EVENTS:
        for language, text in content["text"].items():
            page = world.pages[content["key"], language]
            page.refresh_from_db()
            writer = Writer(world, content["key"], language)
            page.body = writer.body(text["body"])
            if isinstance(page, ConferencePage):
                page.venues = venues(content, language)
            elif content["venue"] and content["online"]:
                page.practical = f"<p>{VENUES[content['venue']]['access'][language]}</p>"
            write_after(world, page, content["key"], language)
            publish(world, page)


def write_after(world: World, page: EventPage | ConferencePage, key: str, language: str) -> None:
    """Summary, recordings, slides and pictures of an event that is over."""
    if (content := AFTER.get(key)) is None:
        return
    other = ("nb", "en").index(language)
    page.after_text = content["text"][language]
    recordings = [{**film, "title": film["title"][language], "image": None} for film in content["recordings"]]
    page.after_recordings = _blocks(key, "recording", "recording", recordings)
    slides = [{"document": world.slides[row[0]].pk, "title": row[other], "by": row[2]} for row in content["slides"]]
    page.after_slides = _blocks(key, "slides", "slides", slides)
    pictures = [
        {"image": world.images[row[0]].pk, "alt_text": "", "decorative": False, "caption": row[1 + other], "credit": ""}
        for row in content["pictures"]
    ]
    page.after_pictures = _blocks(key, "picture", "picture", pictures)


def _blocks(key: str, part: str, block_type: str, values: list[dict]) -> list[dict]:
    return [
        {"type": block_type, "value": value, "id": fixed_uuid(key, part, number)} for number, value in enumerate(values)
    ]


def venues(content: dict, language: str) -> list[dict]:
    """The conference's venue, then those of its sessions."""
    sessions = [session["venue"] for session in EVENTS if session["umbrella"] == content["key"]]
    keys = dict.fromkeys(key for key in [content["venue"], *sessions] if key and key != "nett")
    venue_values = []
    for key in keys:
        venue = VENUES[key]
        address = f"{venue['street']}, {venue['postcode']} {venue['post_town']}"
        venue_values.append({"name": venue["name"], "address": address, "access": venue["access"][language]})
    return _blocks(content["key"], "venues", "venue", venue_values)
