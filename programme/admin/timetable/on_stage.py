"""Those who are on stage in a programme, and what their pages lack: a portrait, a role in a language."""

from typing import NamedTuple

from django.urls import reverse

from core.models import Person
from programme.admin.timetable.rows import Timetable
from programme.timetable.state import EVENT

#: What readers of the programme see of a person, besides the name. English is asked for only where it is read.
_FIELDS = ("photo_id", "role_nb", "role_en")


class OnStage(NamedTuple):
    """One person. `url` is their form, empty for who may not change people; `lacks` names the empty fields."""

    name: str
    url: str
    lacks: str


def on_stage(timetable: Timetable, *, is_read_in_english: bool) -> list[OnStage]:
    """Everybody on stage at the event or in an item, those who lack something first. One query."""
    pairs = list(timetable.state[EVENT][str(timetable.edition.pk)]["people"])
    for row in timetable.rows:
        pairs += row.people
    people = Person.objects.filter(pk__in={pk for pk, _role in pairs}).order_by("name", "pk")
    may_change = timetable.user.has_perm("core.change_person")
    fields = _FIELDS if is_read_in_english else _FIELDS[:2]
    result = []
    for person in people:
        url = reverse(Person.snippet_viewset.get_url_name("edit"), args=[person.pk]) if may_change else ""
        names = [str(Person._meta.get_field(field).verbose_name) for field in fields if not getattr(person, field)]
        result.append(OnStage(timetable.people.label(person.pk), url, ", ".join(names)))
    return sorted(result, key=lambda each: not each.lacks)
