"""The rows of the editor: programme items, and sessions with or without a programme item of their own."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import cached_property

from core.wall_clock import wall_clock
from events.enums import EventStatus
from events.models import Event, EventDate, Ticket
from programme.admin.timetable.fields import Options, day_text, end_text
from programme.admin.timetable.people import People
from programme.admin.timetable.places import Places, Where
from programme.enums import AppearanceRole, ItemKind
from programme.timetable.schedule import ROLES_BEFORE_OTHERS
from programme.timetable.state import ITEMS, SESSIONS, TRACKS, State, Values, moment

#: The fields of a row, as texts. Those of SESSION_NAMES belong to the session's event where the row is a session.
SESSION_NAMES = ("date", "starts", "ends", "title_nb", "title_en", "where", "place")
ITEM_NAMES = ("kind", "track", "people", "moderators")
PLAIN_NAMES = ("text_nb", "text_en", "is_shown")
NAMES = (*SESSION_NAMES, *ITEM_NAMES, *PLAIN_NAMES)

#: What the event of a session is to the editor.
OPEN, SOLD, SEVERAL_DATES, CANCELLED, NO_PERMISSION = "open", "sold", "dates", "cancelled", "permission"


@dataclass
class Row:
    """One row: `item` are the values of its programme item, `session` those of its session, if any."""

    item_pk: str = ""
    item: Values | None = None
    session_pk: str = ""
    session: Values | None = None
    #: Whether the times, title and room of a session can be changed here, or why not.
    session_state: str = OPEN

    @property
    def is_session(self) -> bool:
        return bool(self.session_pk)

    @property
    def is_locked(self) -> bool:
        return self.is_session and self.session_state != OPEN

    @property
    def key(self) -> str:
        """As `programme.timetable.schedule.ScheduledItem.key`."""
        return f"s{self.session_pk}" if self.is_session else f"i{self.item_pk}"

    @property
    def times(self) -> Values:
        return self.session or self.item or {}

    @property
    def title(self) -> str:
        return self.times.get("title_nb") or self.times.get("title_en") or ""

    @property
    def where(self) -> Where:
        if self.session:
            return Where(self.session["listed_venue_id"], self.session["listed_room_id"])
        return Where(self.item["venue_id"], self.item["room_id"]) if self.item else Where()

    @property
    def place(self) -> str:
        """The text of another place."""
        if self.session:
            return "" if self.session["listed_room_id"] else self.session["room"]
        return self.item["place"] if self.item else ""

    @property
    def people(self) -> list[list]:
        return self.item["people"] if self.item else []


@dataclass
class Timetable:
    """The state of a programme, with all that the forms of its rows choose from. Made once for each request."""

    edition: Event
    state: State
    user: Any
    new_names: frozenset[str] = frozenset()
    rows: list[Row] = field(init=False)

    def __post_init__(self):
        self.rows = _rows(self.state, _session_states(self.state, self.user))

    @cached_property
    def people(self) -> People:
        return People()

    @cached_property
    def places(self) -> Places:
        return Places(self.edition, self.state)

    @cached_property
    def options(self) -> dict[str, Options]:
        """The select boxes by name of the field."""
        tracks = [(pk, track["name_nb"]) for pk, track in self.state[TRACKS].items()]
        return {
            "kind": Options(ItemKind.choices),
            "where": Options(self.places.choices),
            "track": Options([("", "–"), *tracks]),
        }

    def texts(self, row: Row) -> dict[str, str]:
        """The row's values as the form has them."""
        times, item = row.times, row.item or {}
        starts_at, ends_at = moment(times.get("starts_at")), moment(times.get("ends_at"))
        local = wall_clock(starts_at) if starts_at else wall_clock(self.edition.starts_at)
        return {
            "date": day_text(local),
            "starts": local.strftime("%H:%M") if starts_at else "",
            "ends": end_text(starts_at, ends_at),
            "title_nb": times.get("title_nb", ""),
            "title_en": times.get("title_en", ""),
            "where": row.where.value,
            "place": row.place,
            "kind": item.get("kind") or (ItemKind.OTHER.value if row.is_session else ItemKind.TALK.value),
            "track": str(item.get("track_id") or ""),
            "people": self.names(row, "people"),
            "moderators": self.names(row, "moderators"),
            "text_nb": item.get("text_nb", ""),
            "text_en": item.get("text_en", ""),
            "is_shown": "on" if item.get("is_shown", True) else "",
        }

    def names(self, row: Row, name: str) -> str:
        """Those whom the row has now in one of the fields `people` and `moderators`, as they are typed."""
        return ", ".join(self.people.label(pk) for pk, _role in self.present(row, name))

    def present(self, row: Row, name: str) -> list[list]:
        """(person, role) of those whom the row has now in one of the fields `people` and `moderators`."""
        return [pair for pair in row.people if (pair[1] in ROLES_BEFORE_OTHERS) == (name == "people")]

    def roles(self, row: Row, name: str, pks: list) -> list[list]:
        """(person, role) for the people of one field: the role that each has there already, else the usual one."""
        usual = AppearanceRole.SPEAKER if name == "people" else AppearanceRole.MODERATOR
        known = dict(self.present(row, name))
        return [[pk, str(known.get(pk, usual.value))] for pk in pks]


def _rows(state: State, session_states: dict[str, str]) -> list[Row]:
    item_of = {str(item["event_id"]): (pk, item) for pk, item in state[ITEMS].items() if item["event_id"]}
    rows = [Row(pk, item) for pk, item in state[ITEMS].items() if not item["event_id"]]
    for pk, session in state[SESSIONS].items():
        item_pk, item = item_of.get(pk, ("", None))
        rows.append(Row(item_pk, item, pk, session, session_states[pk]))
    return sorted(rows, key=lambda row: (row.times["starts_at"], row.title, row.key))


def _session_states(state: State, user) -> dict[str, str]:
    """Primary key of each session → whether its event can be changed here. Three queries."""
    pks = list(map(int, state[SESSIONS]))
    if not pks:
        return {}
    states = dict.fromkeys(pks, OPEN if user.has_perm("events.change_event") else NO_PERMISSION)
    several = EventDate.objects.filter(event__in=pks).order_by().values_list("event_id", flat=True).distinct()
    sold = Ticket.objects.filter(event__in=pks).seated()
    sold = sold.order_by().values_list("event_id", flat=True).distinct()
    cancelled = Event.objects.filter(pk__in=pks, status=EventStatus.CANCELLED).values_list("pk", flat=True)
    for reason, found in ((SEVERAL_DATES, several), (SOLD, sold), (CANCELLED, cancelled)):
        states |= dict.fromkeys(found, reason)
    return {str(pk): value for pk, value in states.items()}
