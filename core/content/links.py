"""Where an editor's link leads in the reader's language, without a query for each link."""

import re
from collections.abc import Iterator

from django.utils.functional import cached_property
from django.utils.translation import get_language
from wagtail.models import Page, Site
from wagtail.models.sites import SiteRootPath
from wagtail.rich_text import RichText

from core.cache.process_cache import get_or_set


def site_roots() -> list[SiteRootPath]:
    """Wagtail's own list of what lies where, without asking the shared cache for each link."""
    return get_or_set("site roots", Site.get_site_root_paths)


def language_of(page: Page) -> str | None:
    """A page's language, read from its place in the tree: no query. None for a page outside every site."""
    for root in site_roots():
        if page.url_path.startswith(root.root_path):
            return root.language_code
    return None


def active_language() -> str:
    return "en" if (get_language() or "nb").startswith("en") else "nb"


def find_translations(pages: list[Page], language: str) -> dict[int, Page]:
    """For each page that is in another language: its id → its published translation. At most one query."""
    foreign = [page for page in pages if language_of(page) not in (language, None)]
    if not foreign:
        return {}
    translations = {
        page.translation_key: page
        for page in Page.objects.live().filter(
            translation_key__in={page.translation_key for page in foreign}, locale__language_code=language
        )
    }
    return {page.pk: translations[page.translation_key] for page in foreign if page.translation_key in translations}


def linked_pages_in(value) -> Iterator[Page]:
    """Every page that a block value links to, at any depth."""
    if isinstance(value, Page):
        yield value
    elif hasattr(value, "block_type"):
        yield from linked_pages_in(value.value)
    elif isinstance(value, dict):
        for child in value.values():
            yield from linked_pages_in(child)
    elif hasattr(value, "bound_blocks") or hasattr(value, "stream_block") or isinstance(value, list | tuple):
        for child in value:
            yield from linked_pages_in(child)


def parent_url(url: str | None) -> str:
    """The address one step up, such as of the list that a page stands in. No query; empty for no address."""
    return url.rstrip("/").rpartition("/")[0] + "/" if url else ""


# How Wagtail stores a link to a page within rich text; the attributes come in any order.
PAGE_LINK = re.compile(r'<a\b(?=[^>]*\blinktype="page")(?=[^>]*\bid="(\d{1,18})")[^>]*>')


def linked_page_ids(value) -> Iterator[int]:
    """The ids of pages that rich text within a block value links to, at any depth."""
    if isinstance(value, RichText):
        yield from (int(pk) for pk in PAGE_LINK.findall(value.source))
    elif hasattr(value, "block_type"):
        yield from linked_page_ids(value.value)
    elif isinstance(value, dict):
        for child in value.values():
            yield from linked_page_ids(child)
    elif hasattr(value, "bound_blocks") or hasattr(value, "stream_block") or isinstance(value, list | tuple):
        for child in value:
            yield from linked_page_ids(child)


class LinkedPages:
    """The pages that a stream links to, each replaced by its translation when there is one. Works when asked:
    at most one query for the links within texts and one for translations, however many links there are."""

    def __init__(self, stream):
        self.stream = stream

    @cached_property
    def _in_text(self) -> dict[int, Page]:
        wanted = set(linked_page_ids(self.stream))
        return {page.pk: page for page in Page.objects.live().filter(pk__in=wanted)} if wanted else {}

    @cached_property
    def _translations(self) -> dict[int, Page]:
        return find_translations([*linked_pages_in(self.stream), *self._in_text.values()], active_language())

    def best(self, page: Page) -> Page:
        return self._translations.get(page.pk, page)

    def by_id(self, pk: int) -> Page | None:
        """A published page that a text links to."""
        page = self._in_text.get(pk)
        return self.best(page) if page else None


def resolve_link(link, linked_pages: LinkedPages | None = None, request=None) -> dict | None:
    """A LinkBlock's value as `url`, `text`, and `file` (a document's extension). None when it leads nowhere:
    the page was deleted or is not published."""
    if page := link.get("page"):
        if language_of(page) not in (active_language(), None):
            page = linked_pages.best(page) if linked_pages else page.localized
        url = page.get_url(request) if page.live else None
        return {"url": url, "text": link.get("text") or page.title, "file": ""} if url else None
    if document := link.get("document"):
        return {
            "url": document.url,
            "text": link.get("text") or document.title,
            "file": document.file_extension.upper(),
        }
    if address := link.get("address"):
        return {"url": address, "text": link.get("text") or address, "file": ""}
    return None
