from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import views as sitemap_views
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from core.pages.sitemaps import sections
from core.pages.structured_data import absolute_url


def robots(request: HttpRequest) -> HttpResponse:
    """Crawlers may read all pages, but not the admin, the demo and the search results."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /demo/"]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            lines.append(f"Disallow: {reverse('search')}")
    lines += [
        f"Sitemap: {absolute_url(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


class _ConfiguredSite:
    """Used instead of the request's site, so that URLs have the host of SITE_URL whatever host was requested."""

    domain = urlsplit(settings.SITE_URL).netloc
    name = domain


def _site_maps() -> dict:
    sitemaps = {name: sitemap() for name, sitemap in sections.items()}
    for sitemap in sitemaps.values():
        sitemap.get_domain = lambda site=None: _ConfiguredSite.domain
        sitemap.get_protocol = lambda protocol=None: urlsplit(settings.SITE_URL).scheme
    return sitemaps


def sitemap_index(request: HttpRequest) -> HttpResponse:
    files = []
    for name, sitemap in _site_maps().items():
        url = absolute_url(reverse("sitemap_section", args=[name]))
        files += [url if number == 1 else f"{url}?p={number}" for number in sitemap.paginator.page_range]
    rows = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in files)
    return HttpResponse(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>',
        content_type="application/xml",
    )


def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    return sitemap_views.sitemap(request, sitemaps=_site_maps(), section=section)
