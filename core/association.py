"""Who runs this site: the association's own details, read in one query per request at most."""

from wagtail.models import Site

from core.models import AssociationSettings


def association() -> AssociationSettings:
    """The settings of the default site: mails, PDFs and jobs have no request to ask."""
    known = AssociationSettings.objects.select_related("site").filter(site__is_default_site=True).first()
    if known is not None:
        return known
    site = Site.objects.filter(is_default_site=True).first()
    return AssociationSettings.for_site(site) if site else AssociationSettings()
