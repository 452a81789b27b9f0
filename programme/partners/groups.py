"""The partners of an edition as its pages show them, and the editions that an organisation supports."""

from dataclasses import dataclass

from django.db.models import Case, F, OuterRef, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from core.cache.process_cache import get_or_set
from core.db.found import found
from core.models.image import SiteImage
from core.models.rendition_column import keep_renditions, rendition_column
from events.queries import register_related
from membership.models import Organisation
from programme.exhibitors.models import Exhibitor
from programme.partners.models import PartnerLevel, Partnership

_LARGE, _SMALL = "max-320x320|format-webp", "max-160x160|format-webp"
_LOGO_SPEC = Case(When(level__is_main=True, then=Value(_LARGE)), default=Value(_SMALL))


@dataclass(frozen=True)
class ShownPartner:
    """`member_url` is the page in the directory, "" for an organisation that is not listed today."""

    name: str
    text: str
    logo: SiteImage | None
    #: The size of the logo, as Wagtail writes it.
    logo_spec: str
    member_url: str
    website: str


@dataclass(frozen=True)
class PartnerGroup:
    label: str
    is_main: bool
    partners: list[ShownPartner]


def register_related_rows() -> None:
    """Let the page of a conference know, without a query of its own, whether there are partners and exhibitors."""
    register_related("has_stands", Exhibitor.objects.shown().filter(edition=OuterRef("pk")))
    register_related("has_partners", Partnership.objects.filter(edition=OuterRef("pk"), is_shown=True))


def partner_groups(edition_id: int) -> list[PartnerGroup]:
    """The edition's shown partners by level, both in order of position. One query, cached."""
    return get_or_set(("partners", edition_id, get_language()), lambda: _partner_groups(edition_id))


def _partner_groups(edition_id: int) -> list[PartnerGroup]:
    listed = Organisation.objects.listed().filter(pk=OuterRef("organisation_id")).order_by()
    partnerships = (
        Partnership.objects.filter(edition_id=edition_id, is_shown=True)
        .annotate(is_listed=found(listed))
        .annotate(logo_pk=Coalesce("logo_id", "organisation__logo_id"), logo_spec=_LOGO_SPEC)
        .annotate(rendition=rendition_column("logo_pk", F("logo_spec")))
        .select_related("level", "logo", "organisation__logo")
        .order_by("level__position", "level_id", "position", "pk")
    )
    by_level: dict[PartnerLevel, list[ShownPartner]] = {}
    for row in partnerships:
        logo = row.shown_logo
        keep_renditions(logo, row.rendition)
        member_url = row.organisation.get_absolute_url() if row.is_listed else ""
        by_level.setdefault(row.level, []).append(
            ShownPartner(row.title, row.text, logo, row.logo_spec, member_url, row.url)
        )
    return [PartnerGroup(level.name, level.is_main, partners) for level, partners in by_level.items()]


def levels_of_organisation(organisation: Organisation) -> dict[int, str]:
    """Id of each edition that the organisation supports → the name of its level. One query."""
    rows = Partnership.objects.filter(organisation=organisation, is_shown=True)
    return {row.edition_id: row.level.name for row in rows.select_related("level").order_by("pk")}
