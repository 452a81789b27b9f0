"""Make programme items, tracks and appearances of the agendas and speakers of event pages, and give editors access.

The pages of an event in Norwegian and English had an agenda each. Two items with the same start and the same position
among those that start then become one item in both languages; the others become items in one language. Items that only
an unpublished draft has become items that are not shown. Speakers become people, or people who are there already under
the same name and employer.
"""

import datetime as dt
import json
from collections import defaultdict
from zoneinfo import ZoneInfo

from django.db import migrations

OSLO = ZoneInfo("Europe/Oslo")
KINDS = {"talk": "talk", "panel": "debate", "parallel": "other", "break": "break", "award": "award", "social": "social"}
KINDS_OF_SESSIONS = {"workshop": "workshop", "course": "workshop", "gathering": "social"}
COLORS = ["fjord", "ochre", "moss", "coral"]
WITHOUT_TITLE = "(uten tittel)"
PAGES = ("conferencepage", "eventpage")
ACTIONS = ("add", "change", "delete", "view")
MODELS = ("track", "programmeitem", "appearance")


def make_items(apps, schema_editor):
    Event = apps.get_model("events", "Event")
    rows = defaultdict(dict)
    for table in PAGES:
        for event_id, language, content in _contents(apps, schema_editor.connection, table):
            rows[event_id].setdefault(language, content)
    for event in Event.objects.exclude(parent=None).order_by("parent_id", "starts_at", "pk"):
        _make_session(apps, event)
    for event in Event.objects.filter(pk__in=list(rows)).order_by("pk"):
        Writer(apps, event).write(rows[event.pk])


def _contents(apps, connection, table):
    """(event id, language, {"agenda": […], "speakers": […], "drafts": […]}) of each page that is no alias."""
    Page, Revision = apps.get_model("programme", table), apps.get_model("wagtailcore", "Revision")
    raw = {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT page_ptr_id, agenda, speakers FROM programme_{table}")
        for pk, agenda, speakers in cursor.fetchall():
            raw[pk] = _blocks(agenda), _blocks(speakers)
    pages = Page.objects.filter(alias_of=None).order_by("path")
    for page in pages.values("pk", "event_id", "live", "latest_revision_id", "locale__language_code"):
        agenda, speakers = raw[page["pk"]]
        revision = Revision.objects.filter(pk=page["latest_revision_id"]).first()
        drafts = []
        if revision is not None:
            newest, newest_speakers = (_blocks(revision.content.get(name)) for name in ("agenda", "speakers"))
            if not page["live"]:
                agenda, speakers = newest or agenda, newest_speakers or speakers
            elif newest != agenda:
                drafts = [item for item in newest if _key(item) not in {_key(other) for other in agenda}]
            names = {speaker.get("name") for speaker in speakers}
            speakers = speakers + [one for one in newest_speakers if drafts and one.get("name") not in names]
        if agenda or speakers or drafts:
            content = {"agenda": agenda, "speakers": speakers, "drafts": drafts}
            yield page["event_id"], page["locale__language_code"], content


def _blocks(value):
    """The values of the blocks of a StreamField, as stored in its column or in a revision."""
    if isinstance(value, str):
        value = json.loads(value) if value else []
    return [block["value"] for block in value or [] if block.get("value")]


def _key(item):
    return item.get("date"), item.get("start"), item.get("title")


def _make_session(apps, event):
    """The programme item of a session that is booked by itself, on its track."""
    Track, Item = apps.get_model("programme", "Track"), apps.get_model("programme", "ProgrammeItem")
    track = None
    if name := event.track_nb or event.track_en:
        position = Track.objects.filter(edition=event.parent_id).count()
        track, _created = Track.objects.get_or_create(
            edition_id=event.parent_id,
            name_nb=name,
            defaults={"position": position, "color": COLORS[position % len(COLORS)]},
        )
        if event.track_en and not track.name_en:
            track.name_en = event.track_en
            track.save()
    kind = KINDS_OF_SESSIONS.get(event.kind, "talk")
    Item.objects.create(edition_id=event.parent_id, event=event, track=track, kind=kind)


class Writer:
    """Writes the items and appearances of one event."""

    def __init__(self, apps, event):
        self.apps, self.event = apps, event
        self.first_day = event.starts_at.astimezone(OSLO).date()
        Room = apps.get_model("events", "Room")
        rooms = Room.objects.filter(venue=event.listed_venue_id) if event.listed_venue_id else ()
        self.rooms = {room.name.casefold(): room for room in rooms}
        self.profiles = {}
        self.people = {}

    def write(self, contents):
        for language, content in contents.items():
            for speaker in content["speakers"]:
                self.profiles.setdefault(_name(speaker.get("name")), {})[language] = speaker
        appearing = set()
        for part, is_shown in (("agenda", True), ("drafts", False)):
            by_start = {language: self._by_start(content[part]) for language, content in contents.items()}
            for start in sorted({start for items in by_start.values() for start in items}):
                lists = {language: items.get(start, []) for language, items in by_start.items()}
                for number in range(max(map(len, lists.values()))):
                    texts = {language: items[number] for language, items in lists.items() if number < len(items)}
                    appearing |= self._item(start, texts, is_shown)
        others = [name for name in self.profiles if name and name not in appearing]
        for position, name in enumerate(others):
            self._appear(self._session_item(), name, "speaker", position)

    def _by_start(self, items):
        found = defaultdict(list)
        for item in items:
            if not any(item.get(name) for name in ("start", "title", "description")):
                continue
            day = dt.date.fromisoformat(item["date"]) if item.get("date") else self.first_day
            start = item.get("start")
            found[_moment(day, dt.time.fromisoformat(start)) if start else self.event.starts_at].append(item)
        return found

    def _item(self, starts_at, texts, is_shown):
        """Create the item of `texts` (language → block value). Returns the names of those who appear at it."""
        first = texts.get("nb") or next(iter(texts.values()))
        titles = {language: (value.get("title") or "").strip() for language, value in texts.items()}
        # A draft may lack what is required: such an item is kept, and not shown.
        is_whole = bool(first.get("start")) and any(titles.values())
        if not any(titles.values()):
            titles = {"nb": WITHOUT_TITLE}
        item = self.apps.get_model("programme", "ProgrammeItem").objects.create(
            edition=self.event,
            starts_at=starts_at,
            ends_at=_end(starts_at, first.get("end")),
            kind=KINDS.get(first.get("kind"), "other"),
            is_shown=is_shown and is_whole,
            **self._place((first.get("room") or "").strip()),
            **{f"title_{language}": titles.get(language, "") for language in ("nb", "en")},
            **{
                f"text_{language}": (texts.get(language, {}).get("description") or "").strip()
                for language in ("nb", "en")
            },
        )
        speakers, moderators = [], []
        for value in texts.values():
            speakers += map(_name, value.get("speakers") or [])
            moderators.append(_name(value.get("moderator")))
        names = [(name, "speaker") for name in speakers] + [(name, "moderator") for name in moderators]
        names = [pair for pair in dict.fromkeys(names) if pair[0]]
        for position, (name, role) in enumerate(names):
            self._appear(item, name, role, position)
        return {name for name, _role in names}

    def _place(self, name):
        if not name:
            return {}
        if room := self.rooms.get(name.casefold()):
            return {"room": room, "venue_id": room.venue_id}
        if name == self.event.venue:
            return {"venue_id": self.event.listed_venue_id}
        return {"place": name[:80], "venue_id": self.event.listed_venue_id}

    def _session_item(self):
        """The item of the session that the event is; None for an event that is no session."""
        return self.apps.get_model("programme", "ProgrammeItem").objects.filter(event=self.event).first()

    def _appear(self, item, name, role, position):
        edition_id = item.edition_id if item else self.event.pk
        self.apps.get_model("programme", "Appearance").objects.get_or_create(
            person=self._person(name), edition_id=edition_id, item=item, role=role, defaults={"position": position}
        )

    def _person(self, name):
        if name not in self.people:
            self.people[name] = self._find_or_make_person(name)
        return self.people[name]

    def _find_or_make_person(self, name):
        Person, profile = self.apps.get_model("core", "Person"), self.profiles.get(name, {})
        employer = next((value["organisation"] for value in profile.values() if value.get("organisation")), "")[:120]
        known = [
            person
            for person in Person.objects.filter(name=name, is_shown=True).order_by("pk")
            # A namesake without an employer is somebody else, unless the speaker has none either.
            if person.employer.casefold() == employer.casefold() or not employer
        ]
        person = known[0] if known else Person(name=name)
        values = {"employer": employer}
        for language, value in profile.items():
            values[f"role_{language}"] = (value.get("role") or "")[:160]
            values[f"about_{language}"] = value.get("about") or ""
            values["photo_id"] = value.get("photo") or values.get("photo_id")
        Image = self.apps.get_model("core", "SiteImage")
        if not Image.objects.filter(pk=values.get("photo_id")).exists():
            values.pop("photo_id", None)
        for field, value in values.items():
            if value and not getattr(person, field):
                setattr(person, field, value)
        person.save()
        return person


def _name(value):
    """The name of a person; an entry of a list block is stored with its type and id."""
    if isinstance(value, dict):
        value = value.get("value")
    return (value or "").strip()[:120]


def _moment(day, clock):
    return dt.datetime.combine(day, clock, tzinfo=OSLO).astimezone(dt.UTC)


def _end(starts_at, end):
    """An end that is not after the start is on the next day: 22:00–01:00."""
    if not end:
        return None
    local, clock = starts_at.astimezone(OSLO), dt.time.fromisoformat(end)
    if clock == local.time():
        return None
    day = local.date() if clock > local.time() else local.date() + dt.timedelta(days=1)
    ends_at = _moment(day, clock)
    return ends_at if ends_at > starts_at else None


def grant(apps, schema_editor):
    """Those who may change events may change their programme."""
    groups = apps.get_model("auth", "Group").objects.filter(
        permissions__codename="change_event", permissions__content_type__app_label="events"
    )
    for group in groups.distinct():
        for model in MODELS:
            content_type, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
                app_label="programme", model=model
            )
            for action in ACTIONS:
                permission, _created = apps.get_model("auth", "Permission").objects.get_or_create(
                    content_type=content_type,
                    codename=f"{action}_{model}",
                    defaults={"name": f"Can {action} {model}"},
                )
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("programme", "0002_programme_items"),
        ("core", "0006_limit_of_second_factor"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.RunPython(make_items, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
