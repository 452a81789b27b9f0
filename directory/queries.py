"""Queries of the public directory: the members that match the filters, and the number of members of each option."""

import datetime
from dataclasses import asdict, dataclass, replace
from hashlib import sha256

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from core.text import plain
from membership.models import Organisation, directory_version
from membership.models.sorting import LETTERS, sort_key
from membership.org_number import is_valid_org_number, normalize_org_number

#: Cached counts are replaced after a change, at midnight, and at the latest after this time.
COUNTS_SECONDS = 60
MAX_WORDS = 5
MAX_CHOICES = 20
#: A space as it is encoded in a sort key. The characters after it are the start of a word.
_SPACE = sort_key("a b")[2:4]


@dataclass(frozen=True, kw_only=True)
class DirectoryFilter:
    """The filters a reader has selected. Several municipalities or industries mean any of them."""

    municipalities: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    letter: str = ""
    text: str = ""

    def __bool__(self) -> bool:
        return any((self.municipalities, self.industries, self.letter, self.text))


@dataclass(frozen=True)
class Facet:
    """One option of a filter. `names` has its name in each language, `count` the number of members."""

    value: str
    names: dict[str, str]
    count: int
    chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The number of members in all, and for each option of the filters."""

    total: int
    municipalities: list[Facet]
    industries: list[Facet]
    letters: dict[str, int]


def parse_filter(*, municipalities: list[str], industries: list[str], letter: str, text: str) -> DirectoryFilter:
    """Build a filter from query parameters. Invalid values are dropped; order and repetition do not matter."""

    def clean(values: list[str]) -> tuple[str, ...]:
        valid = {value for value in values if value and len(value) <= 60 and "\x00" not in value}
        return tuple(sorted(valid)[:MAX_CHOICES])

    letter = letter.strip().upper()
    return DirectoryFilter(
        municipalities=clean(municipalities),
        industries=clean(industries),
        letter=letter if letter in LETTERS else "",
        text=plain(text[:400])[:80].rstrip(),
    )


def find_members(selected: DirectoryFilter, on_date: datetime.date | None = None) -> QuerySet[Organisation]:
    """The listed members on the date (default today) that match the filter, in Norwegian alphabetical order."""
    return _filtered(Organisation.objects.listed(on_date), selected).order_by("sort_key", "pk")


def _filtered(organisations: QuerySet, selected: DirectoryFilter) -> QuerySet:
    if selected.municipalities:
        organisations = organisations.filter(municipality__code__in=selected.municipalities)
    if selected.industries:
        organisations = organisations.filter(industry__slug__in=selected.industries)
    if selected.letter:
        organisations = organisations.filter(letter=selected.letter)
    if selected.text:
        organisations = organisations.filter(_matches_text(selected.text))
    return organisations


def _matches_text(text: str) -> Q:
    """The organisation number, or names with a word that begins with each word of the text.

    Case and accents do not matter.
    """
    number = normalize_org_number(text)
    if is_valid_org_number(number):
        return Q(org_number=number)
    keys = [key for word in text.split()[:MAX_WORDS] if (key := sort_key(word))]
    if not keys:
        return Q(pk=None)
    condition = Q()
    for key in keys:
        condition &= Q(sort_key__startswith=key) | Q(sort_key__contains=_SPACE + key)
    return condition


def directory_counts(selected: DirectoryFilter, on_date: datetime.date | None = None) -> Counts:
    """The number of matching members in all and for each option. Cached for at most COUNTS_SECONDS.

    The options of one filter are counted as if nothing were selected in that filter.
    """
    day = on_date or timezone.localdate()
    filter_hash = sha256(repr(sorted(asdict(selected).items())).encode()).hexdigest()[:24]
    key = f"membership:directory:{directory_version.directory_version()}:{day}:{filter_hash}"
    if (counts := cache.get(key)) is None:
        counts = _count(selected, day)
        cache.set(key, counts, COUNTS_SECONDS)
    return counts


def _count(selected: DirectoryFilter, day: datetime.date) -> Counts:
    listed = Organisation.objects.listed(day).order_by()
    letters = dict(_filtered(listed, replace(selected, letter="")).values_list("letter").annotate(Count("pk")))
    municipalities = (
        _filtered(listed, replace(selected, municipalities=()))
        .exclude(municipality=None)
        .values_list("municipality__code", "municipality__name")
        .annotate(number=Count("pk"))
    )
    industries = (
        _filtered(listed, replace(selected, industries=()))
        .exclude(industry=None)
        .values_list("industry__slug", "industry__name_nb", "industry__name_en")
        .annotate(number=Count("pk"))
    )
    return Counts(
        total=letters.get(selected.letter, 0) if selected.letter else sum(letters.values()),
        municipalities=sorted(
            (
                Facet(code, {"nb": name, "en": name}, number, code in selected.municipalities)
                for code, name, number in municipalities
            ),
            key=lambda facet: (-facet.count, sort_key(facet.names["nb"])),
        ),
        industries=sorted(
            (
                Facet(slug, {"nb": nb, "en": en or nb}, number, slug in selected.industries)
                for slug, nb, en, number in industries
            ),
            key=lambda facet: sort_key(facet.names["nb"]),
        ),
        letters={letter: letters.get(letter, 0) for letter in LETTERS},
    )


class CountedQuerySet:
    """A queryset whose number of rows is known already, so that pagination does not count them again."""

    ordered = True

    def __init__(self, rows: QuerySet, total: int):
        self.rows, self.total = rows, total

    def count(self) -> int:
        return self.total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, index):
        return self.rows[index]
