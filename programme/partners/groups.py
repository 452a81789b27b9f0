"""The partners of an edition as its pages show them, and the editions that an organisation supports."""

from dataclasses import dataclass

from django.db.models import OuterRef, prefetch_related_objects
from django.utils.translation import get_language

from core.cache.process_cache import get_or_set
from core.db.found import found
from core.models.image import SiteImage
from membership.models import Organisation
from programme.exhibitors.models import Exhibitor
from programme.partners.models import PartnerLevel, Partnership


@dataclass(frozen=True)
class ShownPartner:
    """`member_url` is the page in the directory, "" for an organisation that is not listed today."""

    name: str
    text: str
    logo: SiteImage | None
    member_url: str
    website: str


@dataclass(frozen=True)
class PartnerGroup:
    label: str
    is_main: bool
    partners: list[ShownPartner]


@dataclass(frozen=True)
class EditionParts:
    """What a conference page shows of its edition beside the programme."""

    partner_groups: list[PartnerGroup]
    has_stands: bool


def edition_parts(edition_id: int) -> EditionParts:
    """The edition's shown partners by level, both in order of position, and whether it has exhibitors.

    Two queries, cached. Both are asked together, because the page of a conference is near its limit of queries.
    """
    return get_or_set(("edition parts", edition_id, get_language()), lambda: _edition_parts(edition_id))


def _edition_parts(edition_id: int) -> EditionParts:
    stands = Exhibitor.objects.shown().filter(edition=edition_id).order_by()
    listed = Organisation.objects.listed().filter(pk=OuterRef("organisation_id")).order_by()
    partnerships = list(
        Partnership.objects.filter(edition_id=edition_id, is_shown=True)
        .annotate(has_stands=found(stands), is_listed=found(listed))
        .select_related("level", "logo", "organisation__logo")
        .order_by("level__position", "level_id", "position", "pk")
    )
    prefetch_related_objects(list({row.shown_logo for row in partnerships if row.shown_logo}), "renditions")
    by_level: dict[PartnerLevel, list[ShownPartner]] = {}
    for row in partnerships:
        member_url = row.organisation.get_absolute_url() if row.is_listed else ""
        by_level.setdefault(row.level, []).append(
            ShownPartner(row.title, row.text, row.shown_logo, member_url, row.url)
        )
    groups = [PartnerGroup(level.name, level.is_main, partners) for level, partners in by_level.items()]
    return EditionParts(groups, partnerships[0].has_stands if partnerships else stands.exists())


def levels_of_organisation(organisation: Organisation) -> dict[int, str]:
    """Id of each edition that the organisation supports → the name of its level. One query."""
    rows = Partnership.objects.filter(organisation=organisation, is_shown=True)
    return {row.edition_id: row.level.name for row in rows.select_related("level").order_by("pk")}
