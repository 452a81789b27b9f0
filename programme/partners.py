"""Partners of a conference, each linked to its page in the member directory where it has one."""

from django.utils.translation import get_language

from core.cache.process_cache import get_or_set
from membership.models import Organisation
from programme.blocks import PartnerBlock


def _addresses(names: list[str]) -> dict[str, str]:
    """Name → page in the directory, of those who are listed today."""
    listed = Organisation.objects.listed().filter(name__in=names)
    return {organisation.name: organisation.get_absolute_url() for organisation in listed}


def partner_groups(partners) -> list[dict]:
    """[{"label", "partners": [{"name", "url", "logo"}]}] by level, the main partners first. One query."""
    found = [block.value for block in partners]
    if not found:
        return []
    names = [partner["name"] for partner in found]
    pages = get_or_set(("listed", get_language(), *names), lambda: _addresses(names))
    labels = dict(PartnerBlock().child_blocks["level"].field.choices)
    groups = []
    for level in ("main", "partner"):
        members = [
            {
                "name": partner["name"],
                "url": pages.get(partner["name"]) or partner.get("url") or "",
                "logo": partner.get("logo"),
            }
            for partner in found
            if partner["level"] == level
        ]
        if members:
            groups.append({"label": labels[level], "partners": members})
    return groups
