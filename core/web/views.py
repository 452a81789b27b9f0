from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import views as sitemap_views
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache

from core.pages.sitemaps import sections
from core.pages.structured_data import absolute_url


def robots(request: HttpRequest) -> HttpResponse:
    """Crawlers may read everything that is a page; not the admin, not search results, not anybody's order."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /demo/"]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            lines.append(f"Disallow: {reverse('search')}")
    lines += [
        f"Sitemap: {absolute_url(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


class _OurAddress:
    """Stands in for the request's site: addresses are those of SITE_URL, whatever host was asked."""

    domain = urlsplit(settings.SITE_URL).netloc
    name = domain


def _site_maps() -> dict:
    built = {name: sitemap() for name, sitemap in sections.items()}
    for sitemap in built.values():
        sitemap.get_domain = lambda site=None: _OurAddress.domain
        sitemap.get_protocol = lambda protocol=None: urlsplit(settings.SITE_URL).scheme
    return built


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


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the database answers. Says nothing about the installation."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
