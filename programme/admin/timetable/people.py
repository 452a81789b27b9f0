"""People by the names that staff type: which person is meant, and how one is written so that no other is meant."""

import re
from difflib import get_close_matches
from typing import NamedTuple

from django.utils.translation import gettext as _
from wagtail.log_actions import log

from core.models import Person

_SEPARATORS = re.compile(r"[,;\n]")
_NUMBER = re.compile(r"(?:^| )#(\d{1,18})$")
_MAX_NAMES = 30
#: So many unknown names of one request are compared with everybody's, which takes milliseconds each.
MAX_COMPARED = 50


class ReadNames(NamedTuple):
    """`people`: primary keys of those who are known, and the names of those who are to be made, in order.

    `unknown`: names that nobody has. `errors`: what else is wrong.
    """

    people: list[int | str]
    unknown: list[str]
    errors: list[str]


class People:
    """Everybody who may appear. Read once for each request."""

    def __init__(self):
        self._close: dict[str, str] = {}
        self.by_pk = {person.pk: person for person in Person.objects.only("name", "employer").order_by("name", "pk")}
        self.by_name: dict[str, list[Person]] = {}
        for person in self.by_pk.values():
            self.by_name.setdefault(person.name.casefold(), []).append(person)
        self.by_label = {self.label(pk).casefold(): pk for pk in self.by_pk}

    def label(self, pk: int) -> str:
        """The name, with employer or number where somebody else has the name too."""
        person = self.by_pk.get(pk)
        if person is None:
            return ""
        name = _SEPARATORS.sub(" ", person.name)
        namesakes = self.by_name[person.name.casefold()]
        if len(namesakes) == 1 and name == person.name:
            return name
        employers = [other.employer.casefold() for other in namesakes]
        is_unique = person.employer and employers.count(person.employer.casefold()) == 1
        if is_unique and name == person.name and not _SEPARATORS.search(person.employer):
            return f"{name} ({person.employer})"
        return f"{name} #{pk}"

    def labels(self) -> list[str]:
        return [self.label(pk) for pk in self.by_pk]

    def read(self, text: str, new_names: frozenset[str] = frozenset()) -> ReadNames:
        """The people whose names are separated by commas. `new_names` are those that may be made."""
        result = ReadNames([], [], [])
        names = [name for part in _SEPARATORS.split(text) if (name := " ".join(part.split()))]
        if len(names) > _MAX_NAMES:
            result.errors.append(_("Write at most %(number)s names.") % {"number": _MAX_NAMES})
            return result
        for name in names:
            self._read_one(name, new_names, result)
        return result

    def _read_one(self, name: str, new_names: frozenset[str], result: ReadNames) -> None:
        pk = self.by_label.get(name.casefold())
        if pk is None and (match := _NUMBER.search(name)) and int(match[1]) in self.by_pk:
            pk = int(match[1])
        if pk is not None:
            result.people.append(pk)
        elif namesakes := self.by_name.get(name.casefold()):
            labels = ", ".join(f"“{self.label(person.pk)}”" for person in namesakes)
            result.errors.append(
                _("There are several people called %(name)s. Write one of these: %(labels)s.")
                % {"name": name, "labels": labels}
            )
        elif len(name) > 120:
            result.errors.append(_("A name is at most 120 characters long."))
        elif name in new_names:
            result.people.append(name)
        else:
            result.unknown.append(name)
            result.errors.append(self._unknown(name))

    def _unknown(self, name: str) -> str:
        if other := self._close_name(name.casefold()):
            words = {"name": name, "other": self.label(self.by_name[other][0].pk)}
            return _("Nobody is called %(name)s. Do you mean %(other)s?") % words
        return _("Nobody is called %(name)s yet.") % {"name": name}

    def _close_name(self, name: str) -> str:
        """The known name that is most like this one; empty when there is none, or when too many were compared."""
        if name not in self._close and len(self._close) < MAX_COMPARED:
            self._close[name] = "".join(get_close_matches(name, self.by_name, n=1, cutoff=0.8))
        return self._close.get(name, "")


class NewPeople:
    """Makes each new person once, however often the name is written."""

    def __init__(self, by):
        self.by = by
        self._made: dict[str, int] = {}

    def pk(self, person: int | str) -> int:
        if isinstance(person, int):
            return person
        if person.casefold() not in self._made:
            made = Person.objects.create(name=person)
            log(made, "wagtail.create", user=self.by)
            self._made[person.casefold()] = made.pk
        return self._made[person.casefold()]

    def pairs(self, people: list) -> list[list]:
        """(primary key, role) of each pair of person or name, and role."""
        return [[self.pk(person), role] for person, role in people]
