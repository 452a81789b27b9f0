"""Resolution of editors' links to pages in the reader's language, without a query for each link."""

import re
from collections.abc import Iterator

from django.utils.functional import cached_property
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.rich_text import RichText

from core.content.site_roots import site_roots


def language_of(page: Page) -> str | None:
    """A page's language, found from its `url_path` without a query. None for a page outside every site."""
    for root in site_roots():
        if page.url_path.startswith(root.root_path):
            return root.language_code
    return None


def active_language() -> str:
    return "en" if (get_language() or "nb").startswith("en") else "nb"


def find_translations(pages: list[Page], language: str) -> dict[int, Page]:
    """Page id → published translation, for each page in another language. At most one query."""
    in_other_language = [page for page in pages if language_of(page) not in (language, None)]
    if not in_other_language:
        return {}
    translations = {
        page.translation_key: page
        for page in Page.objects.live().filter(
            translation_key__in={page.translation_key for page in in_other_language}, locale__language_code=language
        )
    }
    return {
        page.pk: translations[page.translation_key]
        for page in in_other_language
        if page.translation_key in translations
    }


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
    """The URL one level up, such as that of the list page of an event. Empty for an empty URL."""
    return url.rstrip("/").rpartition("/")[0] + "/" if url else ""


# Wagtail's stored form of a link to a page within rich text. The attributes come in any order.
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
    """The pages that a stream links to, each replaced by its translation if any.

    The pages are fetched on first use: one query for the links within texts and one for the translations, at most.
    """

    def __init__(self, stream, pages: list[Page] | None = None):
        """`pages` are those that the stream links to, with their translations, if they are already fetched."""
        self.stream = stream
        self.pages = pages

    @cached_property
    def _in_text(self) -> dict[int, Page]:
        if self.pages is not None:
            return {page.pk: page for page in self.pages if page.live}
        page_ids = set(linked_page_ids(self.stream))
        return {page.pk: page for page in Page.objects.live().filter(pk__in=page_ids)} if page_ids else {}

    @cached_property
    def _translations(self) -> dict[int, Page]:
        if self.pages is not None:
            language = active_language()
            shown = {page.translation_key: page for page in self.pages if page.live and language_of(page) == language}
            others = (page for page in self.pages if language_of(page) not in (language, None))
            return {page.pk: shown[page.translation_key] for page in others if page.translation_key in shown}
        return find_translations([*linked_pages_in(self.stream), *self._in_text.values()], active_language())

    def localized(self, page: Page) -> Page:
        """The page's published translation into the active language; the page itself when there is none."""
        return self._translations.get(page.pk, page)

    def by_id(self, pk: int) -> Page | None:
        """A published page that a text links to."""
        page = self._in_text.get(pk)
        return self.localized(page) if page else None


def resolve_link(link, linked_pages: LinkedPages | None = None, request=None) -> dict | None:
    """A LinkBlock's value as `url`, `text`, and `file` (a document's extension).

    None when the link has no target, because the page is deleted or not published.
    """
    if page := link.get("page"):
        if language_of(page) not in (active_language(), None):
            page = linked_pages.localized(page) if linked_pages else page.localized
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
