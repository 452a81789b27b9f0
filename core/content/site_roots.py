"""Where each site begins, in each language: what Wagtail reads in two queries, or more with several sites, in one."""

from django.core.cache import cache
from django.db.models import F
from wagtail.models import Page, Site
from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY, SITE_ROOT_PATHS_CACHE_VERSION, SiteRootPath

from core.cache.process_cache import get_or_set

#: Wagtail's own. It empties the cache itself when a site or a root page changes.
_SECONDS = 3600
_SITE = ("id", "hostname", "port", "is_default_site")


def site_roots() -> list[SiteRootPath]:
    """Wagtail's list of site root paths, from the process cache. Wagtail reads the shared cache for each link."""
    return get_or_set("site roots", _site_roots)


def _site_roots() -> list[SiteRootPath]:
    """As `Site.get_site_root_paths`, which finds in the shared cache what is put there here."""
    kept = cache.get(SITE_ROOT_PATHS_CACHE_KEY, version=SITE_ROOT_PATHS_CACHE_VERSION)
    if kept is not None:
        return [SiteRootPath(*root) for root in kept]
    roots = _read_roots()
    cache.set(SITE_ROOT_PATHS_CACHE_KEY, roots, _SECONDS, version=SITE_ROOT_PATHS_CACHE_VERSION)
    return roots


def _read_roots() -> list[SiteRootPath]:
    """One query: the root pages and their translations, each with the sites that begin there."""
    keys = Site.objects.order_by().values("root_page__translation_key")
    columns = {f"site_{name}": F(f"sites_rooted_here__{name}") for name in _SITE}
    pages = Page.objects.filter(translation_key__in=keys).order_by("path")
    rows = list(pages.values("pk", "url_path", "translation_key", language=F("locale__language_code"), **columns))
    begun = [(row, Site(**{name: row[f"site_{name}"] for name in _SITE})) for row in rows if row["site_id"]]
    # As Wagtail: the most specific path first, then the default site, then by name.
    begun.sort(key=lambda pair: (not pair[1].is_default_site, pair[1].hostname))
    begun.sort(key=lambda pair: pair[0]["url_path"], reverse=True)
    roots = []
    for start, site in begun:
        seen = set()
        for row in rows:
            if row["translation_key"] == start["translation_key"] and row["pk"] not in seen:
                seen.add(row["pk"])
                roots.append(SiteRootPath(site.pk, row["url_path"], site.root_url, row["language"]))
    return roots
