"""Who runs this site: the association's own details.

Which site a request is for, and the association behind it, in one query.
"""

from copy import copy

from django.db.models import Q
from django.http import HttpRequest
from django.http.request import split_domain_port
from wagtail.models import Site

from core import framework
from core.cache.process_cache import get_or_set
from core.models import AssociationSettings


def association() -> AssociationSettings:
    """The settings of the default site: mails, PDFs and jobs have no request to ask."""
    return copy(get_or_set("association", _read))


def _read() -> AssociationSettings:
    known = AssociationSettings.objects.select_related("site").filter(site__is_default_site=True).first()
    if known is not None:
        return known
    site = Site.objects.filter(is_default_site=True).first()
    return AssociationSettings.for_site(site) if site else AssociationSettings()


def site_for(request: HttpRequest) -> Site | None:
    """The request's site, as Wagtail would find it; the association's settings are fetched along with it."""
    if not framework.has_site(request):
        _fetch_both(request)
    return Site.find_for_request(request)


def _fetch_both(request: HttpRequest) -> None:
    """Only for the plain case of one site that can be meant; Wagtail decides between several by itself."""
    host = split_domain_port(framework.host_as_sent(request))[0]
    found = get_or_set(("site", host), lambda: _settings_of(host))
    if len(found) == 1 and found[0].site.is_default_site:
        details = copy(found[0])
        framework.set_site(request, details.site)
        framework.tie_to_request(details, request)
        setattr(request, AssociationSettings.get_cache_attr_name(), details)


def _settings_of(host: str) -> list[AssociationSettings]:
    return list(
        AssociationSettings.objects.filter(Q(site__hostname=host) | Q(site__is_default_site=True))
        .select_related("site__root_page", "notice_page")
        .order_by("pk")[:2]
    )


def association_for(request: HttpRequest | None) -> AssociationSettings:
    """The association's details, once per request; without a request or a site, those of the default site."""
    if request is not None and site_for(request) is not None:
        return AssociationSettings.for_request(request)
    return association()
