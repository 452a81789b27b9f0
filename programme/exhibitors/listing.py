"""The exhibitors of an edition as its pages show them, and the stands of an organisation."""

import re
from dataclasses import dataclass

from django.db.models import OuterRef, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import get_language

from core.cache.process_cache import get_or_set
from core.db.found import found
from core.models.image import SiteImage
from core.text import plain
from membership.models import Organisation
from programme.exhibitors.models import Exhibitor

_MAX_WORDS = 6


@dataclass(frozen=True)
class Stand:
    """What readers see of an exhibitor. `member_url` is "" for an organisation that is not listed today."""

    pk: int
    name: str
    number: str
    profile: str
    logo: SiteImage | None
    url: str
    member_url: str
    website: str
    place: tuple[int, int] | None


def stands_of(edition_id: int, slug: str) -> list[Stand]:
    """The published exhibitors by stand number and name; those without a number are last. Cached, two queries."""
    return get_or_set(("stands", edition_id, slug, get_language()), lambda: _stands_of(edition_id, slug))


def _stands_of(edition_id: int, slug: str) -> list[Stand]:
    listed = Organisation.objects.listed().filter(pk=OuterRef("organisation_id")).order_by()
    shown = Exhibitor.objects.shown().filter(edition=edition_id).annotate(is_listed=found(listed))
    rows = list(shown.select_related("logo", "organisation__logo"))
    prefetch_related_objects(list({row.shown_logo for row in rows if row.shown_logo}), "renditions")
    stands = [
        Stand(
            pk=row.pk,
            name=row.name,
            number=row.stand_number,
            profile=row.profile,
            logo=row.shown_logo,
            url=reverse("exhibitor", args=[slug, row.pk]),
            member_url=row.organisation.get_absolute_url() if row.is_listed else "",
            website=row.website,
            place=None if row.plan_x is None else (row.plan_x, row.plan_y),
        )
        for row in rows
    ]
    return sorted(stands, key=lambda stand: (not stand.number, _natural(stand.number), stand.name.casefold(), stand.pk))


def _natural(number: str) -> list[tuple[int, str]]:
    """A key by which A2 comes before A10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", number) if part]


def search(stands: list[Stand], text: str) -> list[Stand]:
    """The stands that have every word of the text in name, number or profile."""
    words = plain(text[:200]).casefold().split()[:_MAX_WORDS]
    return [
        stand
        for stand in stands
        if all(word in f"{stand.name} {stand.number} {stand.profile}".casefold() for word in words)
    ]


def stands_of_organisation(organisation: Organisation) -> dict[int, list[Exhibitor]]:
    """Id of each edition where the organisation exhibits → its stands. One query."""
    rows = Exhibitor.objects.shown().filter(organisation=organisation).select_related("edition")
    by_edition: dict[int, list[Exhibitor]] = {}
    for row in rows.order_by("stand_number", "pk"):
        by_edition.setdefault(row.edition_id, []).append(row)
    return by_edition
