"""Queries of the public directory: the members that match the filters, and the number of members of each option."""

import datetime
from collections import defaultdict
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TypeAlias

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from core.text import plain
from membership.models import Industry, Municipality, Organisation, directory_version
from membership.models.sorting import LETTERS, OTHER_LETTER, sort_key
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
    """All numbers from one query: the listed members by letter, municipality and industry together."""
    groups = _groups(selected.text, day)
    letters: dict[str, int] = defaultdict(int)
    municipalities: dict[tuple[str, str], int] = defaultdict(int)
    industries: dict[tuple[str, str, str], int] = defaultdict(int)
    for letter, municipality, industry, number in groups:
        has_letter = not selected.letter or letter == selected.letter
        has_municipality = not selected.municipalities or municipality[0] in selected.municipalities
        has_industry = not selected.industries or industry[0] in selected.industries
        if has_municipality and has_industry:
            letters[letter] += number
        if has_letter and has_industry and municipality[0] is not None:
            municipalities[municipality] += number
        if has_letter and has_municipality and industry[0] is not None:
            industries[industry] += number
    return Counts(
        total=letters.get(selected.letter, 0) if selected.letter else sum(letters.values()),
        municipalities=sorted(
            (
                Facet(code, {"nb": name, "en": name}, number, code in selected.municipalities)
                for (code, name), number in municipalities.items()
            ),
            key=lambda facet: (-facet.count, sort_key(facet.names["nb"])),
        ),
        industries=sorted(
            (
                Facet(slug, {"nb": nb, "en": en or nb}, number, slug in selected.industries)
                for (slug, nb, en), number in industries.items()
            ),
            key=lambda facet: sort_key(facet.names["nb"]),
        ),
        letters={letter: letters.get(letter, 0) for letter in LETTERS},
    )


#: Letter, (code, name) of the municipality, (slug, name_nb, name_en) of the industry, number of members.
_Group: TypeAlias = tuple[str, tuple, tuple, int]


def _groups(text: str, day: datetime.date) -> list[_Group]:
    """How many listed members there are of each combination; cached where no text is searched for."""
    key = f"membership:directory-groups:{directory_version.directory_version()}:{day}"
    groups = None if text else cache.get(key)
    if groups is None:
        rows = Organisation.objects.filter(listed=True).all_members(day).order_by()
        if text:
            rows = rows.filter(_matches_text(text))
        numbers = rows.values_list("letter", "municipality_id", "industry_id").annotate(number=Count("pk"))
        municipalities = {pk: (code, name) for pk, code, name in Municipality.objects.values_list("pk", "code", "name")}
        industries = {pk: names for pk, *names in Industry.objects.values_list("pk", "slug", "name_nb", "name_en")}
        groups = [
            (letter, municipalities.get(place, (None, "")), tuple(industries.get(industry, (None, "", ""))), number)
            for letter, place, industry, number in numbers
        ]
        if not text:
            cache.set(key, groups, COUNTS_SECONDS)
    return groups


class MemberList:
    """The members of a filter as pagination needs them: their number is known and is not counted again.

    A late page starts at the letter it begins with, whose place in the list the counts tell, so that the database does
    not pass over all members before it.
    """

    ordered = True

    def __init__(self, rows: QuerySet, counts: Counts, selected: DirectoryFilter):
        self.rows, self.counts, self.selected = rows, counts, selected

    def count(self) -> int:
        return self.counts.total

    def __len__(self) -> int:
        return self.counts.total

    def __getitem__(self, index: slice) -> QuerySet:
        if self.selected.letter or not index.start:
            return self.rows[index]
        before, on_page = 0, []
        # In a sort key digits come before letters; names without a letter have none.
        for letter in (OTHER_LETTER, *(letter for letter in LETTERS if letter != OTHER_LETTER)):
            number = self.counts.letters[letter]
            if not on_page and before + number <= index.start:
                before += number
            elif number:
                on_page.append(letter)
                if before + sum(self.counts.letters[shown] for shown in on_page) >= index.stop:
                    break
        return self.rows.filter(letter__in=on_page)[index.start - before : index.stop - before]
