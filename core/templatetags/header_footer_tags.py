"""Header and footer as HTML, cached for each menu state. They take a third of a page's rendering time."""

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

#: Replaces the language toggle's URL in the cached HTML, because the URL differs from page to page.
_TOGGLE_PLACEHOLDER = "/own-toggle-0bd1f7/"


@register.simple_tag(takes_context=True)
def header_and_footer(context) -> dict[str, SafeString]:
    """`header` and `footer` as HTML; an empty dict without a request.

    `language_form` in the context is the id of the page's form. Then the language toggle sends that form to the other
    language's page, so that what was typed is kept.
    """
    request, language_form = context.get("request"), context.get("language_form", "")
    if request is None:
        return {}
    page = context.get("page")
    nav_context = navigation_for(request, page if isinstance(page, Page) else None)
    toggle = language_toggle(nav_context)
    nav = main_menu(nav_context)
    section = nav_context.section
    state = (
        nav_context.language,
        nav_context.roots.get(nav_context.language),
        tuple(item.current for item in nav),
        toggle and (toggle.label, toggle.hint),
        section and section.pk,
        language_form,
    )
    return {
        name: _with_toggle_url(
            get_or_set((name, *state), lambda name=name: _render(name, nav_context, nav, toggle, language_form)), toggle
        )
        for name in ("header", "footer")
    }


def _render(
    name: str, nav_context: NavigationContext, nav: list, toggle: LanguageToggle | None, language_form: str
) -> str:
    details = association_for(nav_context.request)
    values = {
        "assoc": details,
        "nav": nav,
        "toggle": toggle and replace(toggle, url=_TOGGLE_PLACEHOLDER),
        "language_form": language_form,
        "request": nav_context.request,
        "page": nav_context.page,
    }
    if name == "footer":
        values["columns"] = resolve_footer_links(footer_columns(details), nav_context.pages, nav_context.request)
    return render_to_string(f"components/site_{name}.html", values)


def _with_toggle_url(html: str, toggle: LanguageToggle | None) -> SafeString:
    if toggle is not None:
        html = html.replace(_TOGGLE_PLACEHOLDER, escape(toggle.url))
    return mark_safe(html)  # noqa: S308 - rendered and escaped
