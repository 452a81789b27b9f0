"""The public directory: which members, in which order, and how many there are of each kind."""

import datetime
from dataclasses import asdict, dataclass, replace
from hashlib import sha256

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from core.text import plain
from membership import org_number
from membership.models import Organisation, directory_version
from membership.models.sorting import LETTERS, sort_key

#: Counts are asked for anew after a change, at midnight, and at the latest after this long.
COUNTS_SECONDS = 60
MAX_WORDS = 5
MAX_CHOICES = 20
#: How a space is written in a sort key; what follows it is the start of a word.
_SPACE = sort_key("a b")[2:4]


@dataclass(frozen=True, kw_only=True)
class DirectoryFilter:
    """What a reader asks the directory for. Several municipalities or industries mean any of them."""

    municipalities: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    letter: str = ""
    text: str = ""

    def __bool__(self) -> bool:
        return any((self.municipalities, self.industries, self.letter, self.text))


@dataclass(frozen=True)
class Facet:
    value: str
    names: dict[str, str]
    count: int
    chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class Counts:
    total: int
    municipalities: list[Facet]
    industries: list[Facet]
    letters: dict[str, int]


def parse_filter(*, municipalities: list[str], industries: list[str], letter: str, text: str) -> DirectoryFilter:
    """From an address: rubbish is dropped, order and repetition do not matter."""

    def tidy(values: list[str]) -> tuple[str, ...]:
        kept = {value for value in values if value and len(value) <= 60 and "\x00" not in value}
        return tuple(sorted(kept)[:MAX_CHOICES])

    letter = letter.strip().upper()
    return DirectoryFilter(
        municipalities=tidy(municipalities),
        industries=tidy(industries),
        letter=letter if letter in LETTERS else "",
        text=plain(text[:400])[:80].rstrip(),
    )


def find_members(wanted: DirectoryFilter, on_date: datetime.date | None = None) -> QuerySet[Organisation]:
    """The listed members asked for, in Norwegian alphabetical order. Whoever has ended is out at once."""
    return _chosen(Organisation.objects.listed(on_date), wanted).order_by("sort_key", "pk")


def _chosen(found: QuerySet, wanted: DirectoryFilter) -> QuerySet:
    if wanted.municipalities:
        found = found.filter(municipality__code__in=wanted.municipalities)
    if wanted.industries:
        found = found.filter(industry__slug__in=wanted.industries)
    if wanted.letter:
        found = found.filter(letter=wanted.letter)
    if wanted.text:
        found = found.filter(_matching(wanted.text))
    return found


def _matching(text: str) -> Q:
    """Names with words that begin like each of these, in any case and with or without accents."""
    number = org_number.normalize_org_number(text)
    if org_number.is_valid_org_number(number):
        return Q(org_number=number)
    keys = [key for word in text.split()[:MAX_WORDS] if (key := sort_key(word))]
    if not keys:
        return Q(pk=None)
    matching = Q()
    for key in keys:
        matching &= Q(sort_key__startswith=key) | Q(sort_key__contains=_SPACE + key)
    return matching


def directory_counts(wanted: DirectoryFilter, on_date: datetime.date | None = None) -> Counts:
    """How many, in all and for each choice; each facet is counted as if nothing were chosen in it."""
    day = on_date or timezone.localdate()
    asked = sha256(repr(sorted(asdict(wanted).items())).encode()).hexdigest()[:24]
    key = f"membership:directory:{directory_version.directory_version()}:{day}:{asked}"
    if (known := cache.get(key)) is None:
        known = _count(wanted, day)
        cache.set(key, known, COUNTS_SECONDS)
    return known


def _count(wanted: DirectoryFilter, day: datetime.date) -> Counts:
    listed = Organisation.objects.listed(day).order_by()
    letters = dict(_chosen(listed, replace(wanted, letter="")).values_list("letter").annotate(Count("pk")))
    places = (
        _chosen(listed, replace(wanted, municipalities=()))
        .exclude(municipality=None)
        .values_list("municipality__code", "municipality__name")
        .annotate(number=Count("pk"))
    )
    trades = (
        _chosen(listed, replace(wanted, industries=()))
        .exclude(industry=None)
        .values_list("industry__slug", "industry__name_nb", "industry__name_en")
        .annotate(number=Count("pk"))
    )
    return Counts(
        total=letters.get(wanted.letter, 0) if wanted.letter else sum(letters.values()),
        municipalities=sorted(
            (
                Facet(code, {"nb": name, "en": name}, number, code in wanted.municipalities)
                for code, name, number in places
            ),
            key=lambda facet: (-facet.count, sort_key(facet.names["nb"])),
        ),
        industries=sorted(
            (
                Facet(slug, {"nb": nb, "en": en or nb}, number, slug in wanted.industries)
                for slug, nb, en, number in trades
            ),
            key=lambda facet: sort_key(facet.names["nb"]),
        ),
        letters={letter: letters.get(letter, 0) for letter in LETTERS},
    )


class CountedQuerySet:
    """A queryset whose number of rows is known: pagination asks the database for the page only."""

    ordered = True

    def __init__(self, rows: QuerySet, total: int):
        self.rows, self.total = rows, total

    def count(self) -> int:
        return self.total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part):
        return self.rows[part]
