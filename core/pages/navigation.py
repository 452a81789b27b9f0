"""What stands around every page: menu, breadcrumbs, the way to the other language. At most one query."""

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
from core.content.links import active_language, site_roots
from core.pages.footer import footer_columns, footer_page_ids

FROM_LANGUAGE_PARAMETER = "fra"
_OWN_NAME = {"nb": "Norsk", "en": "English"}


@dataclass(frozen=True, kw_only=True)
class NavItem:
    title: str
    url: str
    current: str = ""  # "page" when this is the page in view, "section" when that lies below


@dataclass(frozen=True, kw_only=True)
class LanguageToggle:
    """The way to the other language. `exact` is False when it leads to the nearest translated ancestor instead."""

    code: str
    label: str
    url: str
    exact: bool
    hint: str


@dataclass
class NavigationContext:
    """What the request's language, site and page decide. `page` is None on views that are not pages."""

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
    def lineage(self) -> list[Page]:
        """From the home page down to the page in view, both included."""
        if self.page is None:
            return []
        inside = {page.pk for page in self.pages if self.page.path.startswith(page.path)}
        line = [page for page in self.pages if page.pk in inside and page.pk != self.page.pk]
        return [*line, self.page]

    @property
    def home_url(self) -> str:
        return "/" if self.language == settings.LANGUAGE_CODE else f"/{self.language}/"

    @property
    def section(self) -> Page | None:
        """The child of the home page under which the page in view lies."""
        line = self.lineage
        return line[1] if len(line) > 1 else None

    def translations(self) -> dict[str, Page]:
        """Language → published counterpart of the page in view, itself left out."""
        if self.page is None:
            return {}
        return {
            page.locale.language_code: page
            for page in self.pages
            if page.translation_key == self.page.translation_key and page.pk != self.page.pk
        }

    def translation_of(self, page: Page) -> Page:
        """A page's counterpart in the language of the address when it is at hand; itself when not."""
        return next(
            (
                known
                for known in self.pages
                if known.translation_key == page.translation_key and known.locale.language_code == self.language
            ),
            page,
        )

    def nearest(self, language: str) -> Page | None:
        """The counterpart of the page in view in a language, or of its closest ancestor that has one."""
        if self.page is None:
            return None
        keys = [page.translation_key for page in reversed(self.lineage)]
        found = {page.translation_key: page for page in self.pages if page.locale.language_code == language}
        return next((found[key] for key in keys if key in found), None)


def navigation_for(request: HttpRequest, page: Page | None = None) -> NavigationContext:
    """The frame of this request, asked for once. A preview or a view may name the page itself."""
    frame = getattr(request, "_frame", None)
    if frame is None or (page is not None and frame.page is not page):
        frame = request._frame = _build(request, page)
    return frame


def _build(request: HttpRequest, page: Page | None) -> NavigationContext:
    language = active_language()
    site = site_for(request)
    roots = {
        root.language_code: root.root_path for root in site_roots() if site is not None and root.site_id == site.pk
    }
    frame = NavigationContext(request, page, language, roots)
    root = roots.get(language)
    details = association_for(request)
    footer = footer_page_ids(footer_columns(details))
    notice = details.notice_page and details.notice_page.translation_key
    path = page.path if page is not None else ""
    key = ("frame", root, path, frozenset(footer), notice)
    frame.pages = get_or_set(key, lambda: _pages(root, path, footer, notice))
    return frame


def _pages(root: str | None, path: str, footer: set[int], notice) -> list[Page]:
    """All that a frame may name, in one query: the menu, the way down to the page in view, what stands in the footer
    and the notice, each in every language."""
    wanted = Q(pk__in=footer)
    if root:
        wanted |= Q(depth=root.count("/") + 1, url_path__startswith=root, show_in_menus=True)
    if path:
        steps = range(2 * Page.steplen, len(path) + 1, Page.steplen)
        line = Page.objects.filter(path__in=[path[:end] for end in steps])
        wanted |= Q(translation_key__in=line.order_by().values("translation_key"))
    if notice is not None:
        wanted |= Q(translation_key=notice)
    return list(Page.objects.live().filter(wanted).select_related("locale").order_by("path"))


def main_menu(frame: NavigationContext) -> list[NavItem]:
    path = frame.request.path
    items = []
    for page in frame.menu_pages:
        url = page.get_url(frame.request)
        if not url:
            continue
        if frame.page is not None:
            below = frame.page.path.startswith(page.path)
            current = "page" if frame.page.pk == page.pk else "section" if below else ""
        else:
            current = "page" if path == url else "section" if path.startswith(url) else ""
        items.append(NavItem(title=page.title, url=url, current=current))
    return items


def language_toggle(frame: NavigationContext) -> LanguageToggle | None:
    """To the same page in the other language, else to the nearest ancestor that has one, else to its home page.

    None while the site has no home page in the other language.
    """
    language = "nb" if frame.language == "en" else "en"
    if frame.page is not None:
        target = frame.nearest(language)
        exact = target is not None and target.translation_key == frame.page.translation_key
        url = target.get_url(frame.request) if target is not None else None
    else:
        url = _translated_view(frame.request, language)
        exact = url is not None
    if not url and language not in frame.roots:
        return None
    if not url:
        url, exact = ("/" if language == settings.LANGUAGE_CODE else f"/{language}/"), False
    if not exact:
        url = f"{url}?{FROM_LANGUAGE_PARAMETER}={frame.language}"
    with translation.override(language):
        hint = "" if exact else _("This page is not available in English. Go to the nearest page that is.")
        if not exact and language == "nb":
            hint = _("This page is not available in Norwegian. Go to the nearest page that is.")
    return LanguageToggle(code=language, label=_OWN_NAME[language], url=url, exact=exact, hint=hint)


def _translated_view(request: HttpRequest, language: str) -> str | None:
    """The address of the same view in another language, query string included; None when there is no such view."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None
    if match.url_name in {None, "wagtail_serve"}:
        return None
    translated = translate_url(request.get_full_path(), language)
    return translated if translated != request.get_full_path() else None


def language_fallback_note(request: HttpRequest) -> str:
    """What to tell a reader whom the language toggle had to lead to another page than the one they left."""
    if request.GET.get(FROM_LANGUAGE_PARAMETER) not in _OWN_NAME.keys() - {active_language()}:
        return ""
    if active_language() == "en":
        return _("The page you came from is not available in English. This is the nearest page that is.")
    return _("The page you came from is not available in Norwegian. This is the nearest page that is.")


def breadcrumbs(frame: NavigationContext) -> list[dict]:
    """`title` and `url` from the home page down to the page in view; nothing on a home page."""
    steps = [{"title": page.title, "url": page.get_url(frame.request) or ""} for page in frame.lineage]
    return steps if len(steps) > 1 else []
