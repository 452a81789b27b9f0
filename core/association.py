"""The association that runs the site: its settings, and the site that a request is for, read in one query."""

from copy import copy

from django.db.models import Q
from django.http import HttpRequest
from django.http.request import split_domain_port
from wagtail.models import Site

from core import framework
from core.cache.process_cache import get_or_set
from core.models import AssociationSettings


def association() -> AssociationSettings:
    """The settings of the default site, for code without a request: e-mails, PDFs and jobs."""
    return copy(get_or_set("association", _read))


def _read() -> AssociationSettings:
    saved_settings = AssociationSettings.objects.select_related("site").filter(site__is_default_site=True).first()
    if saved_settings is not None:
        return saved_settings
    site = Site.objects.filter(is_default_site=True).first()
    return AssociationSettings.for_site(site) if site else AssociationSettings()


def site_for(request: HttpRequest) -> Site | None:
    """The request's site, as Wagtail would find it. The association's settings are fetched in the same query."""
    if not framework.has_site(request):
        _fetch_site_and_settings(request)
    return Site.find_for_request(request)


def _fetch_site_and_settings(request: HttpRequest) -> None:
    """Store site and settings on the request when only the default site can match. Wagtail chooses among several."""
    host = split_domain_port(framework.host_as_sent(request))[0]
    candidates = get_or_set(("site", host), lambda: _settings_for_host(host))
    if len(candidates) == 1 and candidates[0].site.is_default_site:
        details = copy(candidates[0])
        framework.set_site(request, details.site)
        framework.tie_to_request(details, request)
        setattr(request, AssociationSettings.get_cache_attr_name(), details)


def _settings_for_host(host: str) -> list[AssociationSettings]:
    return list(
        AssociationSettings.objects.filter(Q(site__hostname=host) | Q(site__is_default_site=True))
        .select_related("site__root_page", "notice_page")
        .order_by("pk")[:2]
    )


def association_for(request: HttpRequest | None) -> AssociationSettings:
    """The association's settings, read once per request. Without a request or a site: those of the default site."""
    if request is not None and site_for(request) is not None:
        return AssociationSettings.for_request(request)
    return association()
