"""The form of those who appear at the whole event, such as its compère, above the rows of the programme."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import PlainField
from programme.admin.timetable.forms import PEOPLE_NAMES
from programme.admin.timetable.rows import Row, Timetable
from programme.enums import AppearanceRole
from programme.timetable.state import EVENT


class WholeEventForm(forms.Form):
    """Reads two fields of names. `pairs` are persons with their roles to be saved; None when nothing was typed.

    Each field sends what it had when the page was made, as the rows do (see `rebase`).
    """

    people = PlainField(label=gettext_lazy("On stage"), required=False, max_length=1000)
    moderators = PlainField(label=gettext_lazy("Compères, moderators and hosts"), required=False, max_length=1000)

    def __init__(self, data: QueryDict | None = None, *, timetable: Timetable):
        self.timetable = timetable
        self.row = Row(item=timetable.state[EVENT][str(timetable.edition.pk)])
        self.now = {name: timetable.names(self.row, name) for name in PEOPLE_NAMES}
        self.conflicts: dict[str, str] = {}
        self.unknown_names: list[str] = []
        self.pairs: list[list] | None = None
        super().__init__(prefix="event", initial=self.now, use_required_attribute=False)
        if data is not None:
            self.is_bound, self.data = True, self._rebased(data)
        for name in PEOPLE_NAMES:
            self.fields[name].widget.attrs |= {"data-names": "list", "autocomplete": "off"}

    def _rebased(self, data: QueryDict) -> QueryDict:
        """The data, in which a field that was left as it was has what it has by now."""
        data = data.copy()
        for name, now in self.now.items():
            key = self.add_prefix(name)
            posted, was = data.get(key), data.get(f"{key}-was", now)
            if posted is None or posted == was:
                data[key] = now
            elif now not in (was, posted):
                self.conflicts[name] = now
        return data

    def clean(self):
        cleaned = super().clean()
        touched = [name for name in PEOPLE_NAMES if self.data[self.add_prefix(name)] != self.now[name]]
        for name, value in self.conflicts.items():
            self.add_error(
                name,
                _("Somebody has changed this meanwhile to: %(value)s. Save again to use yours.")
                % {"value": value or "–"},
            )
        pairs: list[list] = []
        for name in PEOPLE_NAMES:
            pairs += self._read(name, cleaned) if name in touched else self.timetable.present(self.row, name)
        if touched and not self.errors:
            self.pairs = pairs
        return cleaned

    def _read(self, name: str, cleaned: dict) -> list[list]:
        read = self.timetable.people.read(cleaned.get(name) or "", self.timetable.new_names)
        self.unknown_names += read.unknown
        for text in read.errors:
            self.add_error(name, text)
        # Who leads through a whole event is its compère; at a single item it is a moderator.
        usual = AppearanceRole.SPEAKER if name == "people" else AppearanceRole.COMPERE
        known = dict(self.timetable.present(self.row, name))
        return [[person, str(known.get(person, usual.value))] for person in read.people]
