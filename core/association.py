"""Who runs this site: the association's own details."""

from copy import copy

from wagtail.models import Site

from core.memory import remember
from core.models import AssociationSettings


def association() -> AssociationSettings:
    """The settings of the default site: mails, PDFs and jobs have no request to ask."""
    return copy(remember("association", _read))


def _read() -> AssociationSettings:
    known = AssociationSettings.objects.select_related("site").filter(site__is_default_site=True).first()
    if known is not None:
        return known
    site = Site.objects.filter(is_default_site=True).first()
    return AssociationSettings.for_site(site) if site else AssociationSettings()
