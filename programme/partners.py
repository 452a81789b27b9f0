"""Partners of a conference, each linked to its page in the member directory if it has one."""

from django.utils.translation import get_language

from core.cache.process_cache import get_or_set
from membership.models import Organisation
from programme.blocks import PartnerBlock


def _directory_urls(names: list[str]) -> dict[str, str]:
    """Name → URL of the page in the directory, for organisations that are listed today."""
    listed = Organisation.objects.listed().filter(name__in=names)
    return {organisation.name: organisation.get_absolute_url() for organisation in listed}


def partner_groups(partners) -> list[dict]:
    """[{"label", "partners": [{"name", "url", "logo"}]}] by level, the main partners first. One query."""
    values = [block.value for block in partners]
    if not values:
        return []
    names = [partner["name"] for partner in values]
    urls = get_or_set(("listed", get_language(), *names), lambda: _directory_urls(names))
    labels = dict(PartnerBlock().child_blocks["level"].field.choices)
    groups = []
    for level in ("main", "partner"):
        group = [
            {
                "name": partner["name"],
                "url": urls.get(partner["name"]) or partner.get("url") or "",
                "logo": partner.get("logo"),
            }
            for partner in values
            if partner["level"] == level
        ]
        if group:
            groups.append({"label": labels[level], "partners": group})
    return groups
