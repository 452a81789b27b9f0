"""Sitemaps for search engines. An app whose views are not Wagtail pages registers a section for them."""

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.utils.translation import override
from wagtail.models import Page

from core.pages.restrictions import public_pages
from core.pages.structured_data import absolute_url

_LIMIT = 5000  # URLs per file, each with its translations
sections: dict[str, type[Sitemap]] = {}


def register_sitemap(name: str, sitemap: type[Sitemap]) -> None:
    """Add a section under a short name (letters, digits, hyphens). Its `location()` may return a path on this site."""
    sections[name] = sitemap


class ViewSitemap(Sitemap):
    """Addresses of a view, such as the page of a company. Each is there in all languages, with the others beside it.

    `items()` is an ordered queryset, of which the rows of one file are read. `location()` returns a path in the active
    language.
    """

    limit = _LIMIT // len(settings.LANGUAGES)

    def _urls(self, page, protocol, domain):
        urls = []
        for item in self.paginator.page(page).object_list:
            addresses = {}
            for code, _name in settings.LANGUAGES:
                with override(code):
                    addresses[code] = absolute_url(self.location(item))
            alternates = [{"location": to, "lang_code": code} for code, to in sorted(addresses.items())]
            alternates.append({"location": addresses[settings.LANGUAGE_CODE], "lang_code": "x-default"})
            facts = {"item": item, "lastmod": None, "changefreq": None, "priority": "", "alternates": alternates}
            urls += [{"location": address} | facts for address in addresses.values()]
        return urls


class PageSitemap(Sitemap):
    """Every published, public page, with its published translations. An alias is left to its original."""

    limit = _LIMIT

    def items(self):
        return (
            public_pages(Page.objects.live())
            .filter(depth__gt=1, alias_of=None)
            .select_related("locale")
            .order_by("path")
        )

    def lastmod(self, page):
        return page.last_published_at

    def _urls(self, page, protocol, domain):
        pages = list(self.paginator.page(page).object_list)
        keys = [item.translation_key for item in pages]
        others = public_pages(Page.objects.live()).filter(translation_key__in=keys, depth__gt=1, alias_of=None)
        families: dict = {}
        for other in others.select_related("locale"):
            if url := other.get_url():
                families.setdefault(other.translation_key, {})[other.locale.language_code] = absolute_url(url)
        urls = []
        for item in pages:
            url = item.get_url()
            if not url:
                continue
            family = families.get(item.translation_key, {})
            alternates = [{"location": to, "lang_code": code} for code, to in sorted(family.items())]
            if default := family.get(settings.LANGUAGE_CODE):
                alternates.append({"location": default, "lang_code": "x-default"})
            urls.append(
                {
                    "item": item,
                    "location": absolute_url(url),
                    "lastmod": item.last_published_at,
                    "changefreq": None,
                    "priority": "",
                    "alternates": alternates if len(family) > 1 else [],
                }
            )
        return urls


register_sitemap("pages", PageSitemap)
