"""Showing a section that another room has registered, on a page or in a mail."""

from django import template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def render_section(context: template.Context, section: dict, name: str = "template", ending: str = "") -> SafeString:
    """The template that `section[name]` names, with the section's own context on top of the page's.

    Inside, what the section said stands under its own names, and all of it under `context`. (`with context=…`
    cannot be used: Django keeps that word for itself.) Nothing when the section has no such template.
    """
    if not section.get(name):
        return SafeString("")
    found = context.template.engine.get_template(section[name] + ending)
    values = section["context"]
    with context.push({**values, "context": values}):
        return found.render(context)
