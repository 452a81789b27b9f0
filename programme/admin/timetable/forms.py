"""The form of one row of the programme."""

from datetime import UTC, date, datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import DayField, PlainField
from core.wall_clock import wall_clock
from programme.admin.timetable.fields import EndField, QuickChoiceField, StartField, end_of, start_of
from programme.admin.timetable.rows import ITEM_NAMES, NAMES, SESSION_NAMES, SOLD, Row, Timetable
from programme.timetable.state import SESSION_FIELDS, Values, moment

TIME_NAMES = ("date", "starts", "ends")
PEOPLE_NAMES = ("people", "moderators")


class RowForm(forms.Form):
    """Reads one row. A row in which nothing was typed is valid and is not saved.

    With `touched` names of fields, `item_values` and `session_values` are what is to be saved, else None.
    """

    date = DayField(label=gettext_lazy("Date"), required=False, widget=forms.TextInput)
    starts = StartField(label=gettext_lazy("Starts"), required=False)
    ends = EndField(label=gettext_lazy("Ends"), required=False)
    title_nb = PlainField(label=gettext_lazy("Title (Norwegian)"), required=False, max_length=200)
    title_en = PlainField(label=gettext_lazy("Title (English)"), required=False, max_length=200)
    where = QuickChoiceField(label=gettext_lazy("Room"), required=False)
    place = PlainField(label=gettext_lazy("Another place"), required=False, max_length=80)
    kind = QuickChoiceField(label=gettext_lazy("Kind"))
    track = QuickChoiceField(label=gettext_lazy("Track"), required=False)
    people = PlainField(label=gettext_lazy("On stage"), required=False, max_length=1000)
    moderators = PlainField(label=gettext_lazy("Moderators and hosts"), required=False, max_length=1000)
    text_nb = PlainField(
        label=gettext_lazy("Text (Norwegian)"), required=False, max_length=2000, lines=True, widget=forms.Textarea
    )
    text_en = PlainField(
        label=gettext_lazy("Text (English)"), required=False, max_length=2000, lines=True, widget=forms.Textarea
    )
    is_shown = forms.BooleanField(label=gettext_lazy("Shown"), required=False)

    use_required_attribute = False

    def __init__(self, *args, timetable: Timetable, row: Row, conflicts: dict[str, str] | None = None, **kwargs):
        kwargs |= {"empty_permitted": True, "use_required_attribute": False}
        super().__init__(*args, **kwargs)
        self.timetable, self.row, self.conflicts = timetable, row, conflicts or {}
        for name, options in timetable.options.items():
            self.fields[name].set_options(options)
        self.unknown_names: list[str] = []
        self.item_values: Values | None = None
        self.session_values: Values | None = None
        if row.is_session:
            for name in ("title_nb", "title_en"):
                self.fields[name].max_length = 160
        for name in ("text_nb", "text_en"):
            self.fields[name].widget.attrs["rows"] = 3
        for name, autocomplete in (("people", "list"), ("moderators", "list")):
            self.fields[name].widget.attrs |= {"data-names": autocomplete, "autocomplete": "off"}
        for name in TIME_NAMES:
            self.fields[name].widget.attrs["autocomplete"] = "off"

    @property
    def touched(self) -> set[str]:
        """The fields that have another value than the row has now. `self.data` has all of them (see `rebase`)."""
        return {name for name in NAMES if self.data.get(self.add_prefix(name), "") != self.initial.get(name, "")}

    def has_changed(self) -> bool:
        return bool(self.touched) or f"{self.prefix}-DELETE" in self.data

    def clean(self):
        cleaned = super().clean()
        touched = self.touched
        if self.data.get(f"{self.prefix}-DELETE"):
            return cleaned
        for name, value in self.conflicts.items():
            self.add_error(
                name,
                _("Somebody has changed this meanwhile to: %(value)s. Save again to use yours.")
                % {"value": value or "–"},
            )
        if self.row.is_locked and touched & set(SESSION_NAMES):
            self._refuse_locked()
            return cleaned
        times = self._clean_times(cleaned, touched)
        where = self._clean_where(cleaned)
        people = self._clean_people(cleaned, touched)
        has_title = cleaned.get("title_nb") or (cleaned.get("title_en") and not self.row.is_session)
        if not has_title and not {"title_nb", "title_en"} & self.errors.keys():
            self.add_error("title_nb", _("Give the item a title."))
        if not self.errors:
            self._set_values(cleaned, touched, times, where, people)
        return cleaned

    def _refuse_locked(self) -> None:
        if self.row.session_state == SOLD:
            text = _("Tickets have been sold for this session meanwhile. Move it in the screen for changes.")
        else:
            text = _("The time, title and room of this session cannot be changed here.")
        self.add_error(None, text)

    def _clean_times(self, cleaned: dict, touched: set[str]) -> tuple[datetime | None, datetime | None]:
        now = self.row.times
        if not touched & set(TIME_NAMES) and now:
            return moment(now["starts_at"]), moment(now["ends_at"])
        for name, text in (("date", _("Fill in the date.")), ("starts", _("Fill in the start."))):
            if cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, text)
        day, clock, end = cleaned.get("date"), cleaned.get("starts"), cleaned.get("ends")
        if not isinstance(day, date) or not isinstance(clock, time) or "ends" in self.errors:
            return None, None
        try:
            starts_at = start_of(day, clock)
        except ValidationError as error:
            self.add_error("starts", error)
            return None, None
        if end is None:
            if self.row.is_session:
                self.add_error("ends", _("A session that is booked needs an end."))
            return starts_at, None
        try:
            return starts_at, end_of(wall_clock(starts_at), end)
        except ValidationError as error:
            self.add_error("ends", error)
            return starts_at, None

    def _clean_where(self, cleaned: dict):
        where = self.timetable.places.by_value.get(cleaned.get("where") or "")
        if where and where.room_id and cleaned.get("place"):
            self.add_error("place", _("Choose a room of the list, or write another place, not both."))
        return where

    def _clean_people(self, cleaned: dict, touched: set[str]) -> list[list]:
        people = []
        for name in PEOPLE_NAMES:
            if name not in touched:
                people += self.timetable.present(self.row, name)
                continue
            read = self.timetable.people.read(cleaned.get(name) or "", self.timetable.new_names)
            self.unknown_names += read.unknown
            for text in read.errors:
                self.add_error(name, text)
            people += self.timetable.roles(self.row, name, read.people)
        return people

    def _set_values(self, cleaned: dict, touched: set[str], times, where, people: list[list]) -> None:
        starts_at, ends_at = (value.astimezone(UTC).isoformat() if value else None for value in times)
        # What was not touched stays exactly as it is, also where cleaning would change it.
        kept = {name: value for name, value in self.row.times.items() if name not in touched}
        names = ("title_nb", "title_en", "text_nb", "text_en", "place")
        texts = {name: kept.get(name, cleaned.get(name) or "") for name in names}
        item = {
            "kind": cleaned["kind"],
            "track_id": int(cleaned["track"]) if cleaned.get("track") else None,
            "people": people,
        }
        if not self.row.is_session:
            self.item_values = (self.row.item or {}) | item | texts
            self.item_values |= {
                "event_id": None,
                "starts_at": starts_at,
                "ends_at": ends_at,
                "venue_id": where.venue_id,
                "room_id": where.room_id,
                "is_shown": bool(cleaned.get("is_shown")),
            }
            return
        if touched & set(ITEM_NAMES):
            self.item_values = (self.row.item or {}) | item | {"event_id": int(self.row.session_pk)}
        if touched & set(SESSION_NAMES):
            self.session_values = {name: self.row.session[name] for name in SESSION_FIELDS} | {
                "starts_at": starts_at,
                "ends_at": ends_at,
                "listed_venue_id": where.venue_id,
                "listed_room_id": where.room_id,
                "room": self.row.session["room"] if where.room_id else texts["place"],
                "title_nb": texts["title_nb"],
                "title_en": texts["title_en"],
            }
