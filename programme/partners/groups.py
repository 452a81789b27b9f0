"""The partners of an edition as its pages show them, and the editions that an organisation supports."""

from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.translation import get_language

from core.cache.process_cache import get_or_set
from core.models.image import SiteImage
from membership.models import Organisation
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


def partner_groups(edition_id: int) -> list[PartnerGroup]:
    """The edition's shown partners by level, both in order of position. Three queries, cached."""
    return get_or_set(("partners", edition_id, get_language()), lambda: _partner_groups(edition_id))


def _partner_groups(edition_id: int) -> list[PartnerGroup]:
    rows = Partnership.objects.filter(edition_id=edition_id, is_shown=True)
    partnerships = list(
        rows.select_related("level", "logo", "organisation__logo").order_by(
            "level__position", "level_id", "position", "pk"
        )
    )
    prefetch_related_objects(list({row.shown_logo for row in partnerships if row.shown_logo}), "renditions")
    urls = member_urls({row.organisation_id for row in partnerships if row.organisation_id})
    by_level: dict[PartnerLevel, list[ShownPartner]] = {}
    for row in partnerships:
        by_level.setdefault(row.level, []).append(
            ShownPartner(row.title, row.text, row.shown_logo, urls.get(row.organisation_id, ""), row.url)
        )
    return [PartnerGroup(level.name, level.is_main, partners) for level, partners in by_level.items()]


def member_urls(organisation_ids: set[int]) -> dict[int, str]:
    """Organisation id → path of its page in the directory, for those that are listed today. At most one query."""
    if not organisation_ids:
        return {}
    listed = Organisation.objects.listed().filter(pk__in=organisation_ids)
    return {organisation.pk: organisation.get_absolute_url() for organisation in listed.only("pk", "slug")}


def levels_of_organisation(organisation: Organisation) -> dict[int, str]:
    """Id of each edition that the organisation supports → the name of its level. One query."""
    rows = Partnership.objects.filter(organisation=organisation, is_shown=True)
    return {row.edition_id: row.level.name for row in rows.select_related("level").order_by("pk")}
