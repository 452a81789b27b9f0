"""Header and footer as HTML, kept for each menu state: they are a third of a page's work and the same on most."""

from dataclasses import replace

from django import template
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from core.association import association_for
from core.cache.process_cache import get_or_set
from core.pages.footer import footer_columns, resolve_footer_links
from core.pages.navigation import LanguageToggle, NavigationContext, language_toggle, main_menu, navigation_for

register = template.Library()

#: Stands in what is kept where each page has an address of its own.
_OWN_TOGGLE = "/own-toggle-0bd1f7/"


@register.simple_tag(takes_context=True)
def header_and_footer(context) -> dict[str, SafeString]:
    """`header` and `footer` of this request's frame; nothing without a request."""
    request = context.get("request")
    if request is None:
        return {}
    page = context.get("page")
    frame = navigation_for(request, page if isinstance(page, Page) else None)
    way = language_toggle(frame)
    nav = main_menu(frame)
    section = frame.section
    state = (
        frame.language,
        frame.roots.get(frame.language),
        tuple(item.current for item in nav),
        way and (way.label, way.hint),
        section and section.pk,
    )
    return {
        name: _own(get_or_set(("chrome", name, *state), lambda name=name: _render(name, frame, nav, way)), way)
        for name in ("header", "footer")
    }


def _render(name: str, frame: NavigationContext, nav: list, way: LanguageToggle | None) -> str:
    details = association_for(frame.request)
    values = {
        "assoc": details,
        "nav": nav,
        "toggle": way and replace(way, url=_OWN_TOGGLE),
        "request": frame.request,
        "page": frame.page,
    }
    if name == "footer":
        values["columns"] = resolve_footer_links(footer_columns(details), frame.pages, frame.request)
    return render_to_string(f"components/site_{name}.html", values)


def _own(html: str, way: LanguageToggle | None) -> SafeString:
    return mark_safe(html.replace(_OWN_TOGGLE, escape(way.url)) if way else html)  # noqa: S308 - rendered and escaped
