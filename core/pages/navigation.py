"""Navigation on every page: menu, breadcrumbs and the link to the other language. At most one query."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.urls import Resolver404, resolve, translate_url
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Page

from core.association import association_for, site_for
from core.cache.process_cache import get_or_set
from core.content.links import active_language
from core.content.site_roots import site_roots
from core.pages.footer import footer_columns, footer_page_ids

FROM_LANGUAGE_PARAMETER = "fra"
_LANGUAGE_NAMES = {"nb": "Norsk", "en": "English"}


@dataclass(frozen=True, kw_only=True)
class NavItem:
    title: str
    url: str
    current: str = ""  # "page" when this is the current page, "section" when the current page lies below it


@dataclass(frozen=True, kw_only=True)
class LanguageToggle:
    """The link to the other language. `exact` is False when it leads to the nearest translated ancestor."""

    code: str
    label: str
    url: str
    exact: bool
    hint: str


@dataclass
class NavigationContext:
    """The pages and language needed to build a request's navigation. `page` is None on views that are not pages."""

    request: HttpRequest
    page: Page | None
    language: str
    roots: dict[str, str] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)

    @property
    def menu_pages(self) -> list[Page]:
        root = self.roots.get(self.language, "")
        depth = root.count("/") + 1
        return [
            page
            for page in self.pages
            if page.show_in_menus and page.depth == depth and root and page.url_path.startswith(root)
        ]

    @property
    def ancestors_and_page(self) -> list[Page]:
        """From the home page down to the current page, both included."""
        if self.page is None:
            return []
        ancestors = [page for page in self.pages if self.page.path.startswith(page.path) and page.pk != self.page.pk]
        return [*ancestors, self.page]

    @property
    def home_url(self) -> str:
        return "/" if self.language == settings.LANGUAGE_CODE else f"/{self.language}/"

    @property
    def section(self) -> Page | None:
        """The child of the home page that the current page is or lies below."""
        pages = self.ancestors_and_page
        return pages[1] if len(pages) > 1 else None

    def translations(self) -> dict[str, Page]:
        """Language → published translation of the current page, without the page itself."""
        if self.page is None:
            return {}
        return {
            page.locale.language_code: page
            for page in self.pages
            if page.translation_key == self.page.translation_key and page.pk != self.page.pk
        }

    def translation_of(self, page: Page) -> Page:
        """The loaded translation of a page in the request's language; the page itself when there is none."""
        return next(
            (
                candidate
                for candidate in self.pages
                if candidate.translation_key == page.translation_key and candidate.locale.language_code == self.language
            ),
            page,
        )

    def nearest_translation(self, language: str) -> Page | None:
        """The translation of the current page into a language, else that of its closest translated ancestor."""
        if self.page is None:
            return None
        keys = [page.translation_key for page in reversed(self.ancestors_and_page)]
        translations = {page.translation_key: page for page in self.pages if page.locale.language_code == language}
        return next((translations[key] for key in keys if key in translations), None)


def navigation_for(request: HttpRequest, page: Page | None = None) -> NavigationContext:
    """The request's navigation context, built once per request. A preview passes its unsaved page as `page`."""
    nav_context = getattr(request, "_navigation", None)
    if nav_context is None or (page is not None and nav_context.page is not page):
        nav_context = request._navigation = _build(request, page)
    return nav_context


def _build(request: HttpRequest, page: Page | None) -> NavigationContext:
    language = active_language()
    site = site_for(request)
    roots = {
        root.language_code: root.root_path for root in site_roots() if site is not None and root.site_id == site.pk
    }
    nav_context = NavigationContext(request, page, language, roots)
    root = roots.get(language)
    details = association_for(request)
    footer = footer_page_ids(footer_columns(details))
    notice = details.notice_page and details.notice_page.translation_key
    path = page.path if page is not None else ""
    key = ("navigation", root, path, frozenset(footer), notice)
    nav_context.pages = get_or_set(key, lambda: _pages(root, path, footer, notice))
    return nav_context


def _pages(root: str | None, path: str, footer: set[int], notice) -> list[Page]:
    """All pages of a navigation context, in one query.

    They are the menu's pages, the footer's pages, and in every language the current page, its ancestors and the page of
    the notice.
    """
    condition = Q(pk__in=footer)
    if root:
        condition |= Q(depth=root.count("/") + 1, url_path__startswith=root, show_in_menus=True)
    if path:
        ends = range(2 * Page.steplen, len(path) + 1, Page.steplen)
        ancestors_and_page = Page.objects.filter(path__in=[path[:end] for end in ends])
        condition |= Q(translation_key__in=ancestors_and_page.order_by().values("translation_key"))
    if notice is not None:
        condition |= Q(translation_key=notice)
    return list(Page.objects.live().filter(condition).select_related("locale").order_by("path"))


def main_menu(nav_context: NavigationContext) -> list[NavItem]:
    path = nav_context.request.path
    items = []
    for page in nav_context.menu_pages:
        url = page.get_url(nav_context.request)
        if not url:
            continue
        if nav_context.page is not None:
            below = nav_context.page.path.startswith(page.path)
            current = "page" if nav_context.page.pk == page.pk else "section" if below else ""
        else:
            current = "page" if path == url else "section" if path.startswith(url) else ""
        items.append(NavItem(title=page.title, url=url, current=current))
    return items


def language_toggle(nav_context: NavigationContext) -> LanguageToggle | None:
    """The link to this page in the other language, else to the nearest translated ancestor, else to the home page.

    None while the site has no home page in the other language.
    """
    language = "nb" if nav_context.language == "en" else "en"
    if nav_context.page is not None:
        target = nav_context.nearest_translation(language)
        exact = target is not None and target.translation_key == nav_context.page.translation_key
        url = target.get_url(nav_context.request) if target is not None else None
    else:
        url = _translated_view(nav_context.request, language)
        exact = url is not None
    if not url and language not in nav_context.roots:
        return None
    if not url:
        url, exact = ("/" if language == settings.LANGUAGE_CODE else f"/{language}/"), False
    if not exact:
        url = f"{url}?{FROM_LANGUAGE_PARAMETER}={nav_context.language}"
    with translation.override(language):
        hint = "" if exact else _("This page is not available in English. Go to the nearest page that is.")
        if not exact and language == "nb":
            hint = _("This page is not available in Norwegian. Go to the nearest page that is.")
    return LanguageToggle(code=language, label=_LANGUAGE_NAMES[language], url=url, exact=exact, hint=hint)


def _translated_view(request: HttpRequest, language: str) -> str | None:
    """The URL of the same view in another language, with the query string; None when there is no such view."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None
    if match.url_name in {None, "wagtail_serve"}:
        return None
    translated = translate_url(request.get_full_path(), language)
    return translated if translated != request.get_full_path() else None


def language_fallback_note(request: HttpRequest) -> str:
    """The message for a reader whom the language toggle led to another page than the translation; empty otherwise."""
    if request.GET.get(FROM_LANGUAGE_PARAMETER) not in _LANGUAGE_NAMES.keys() - {active_language()}:
        return ""
    if active_language() == "en":
        return _("The page you came from is not available in English. This is the nearest page that is.")
    return _("The page you came from is not available in Norwegian. This is the nearest page that is.")


def breadcrumbs(nav_context: NavigationContext) -> list[dict]:
    """`title` and `url` of each page from the home page down to the current page; empty on a home page."""
    steps = [
        {"title": page.title, "url": page.get_url(nav_context.request) or ""} for page in nav_context.ancestors_and_page
    ]
    return steps if len(steps) > 1 else []
