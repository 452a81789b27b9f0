"""A template tag for the sections that other apps register (see `core.sections`)."""

from django import template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def render_section(context: template.Context, section: dict, name: str = "template", ending: str = "") -> SafeString:
    """Render the template named by `section[name]`, with the section's context added to the page's.

    The section's values are available under their own names, and as a dict under `context`. (`with context=…` cannot
    be used, because Django reserves the word.) Empty when the section has no such template.
    """
    if not section.get(name):
        return SafeString("")
    section_template = context.template.engine.get_template(section[name] + ending)
    values = section["context"]
    with context.push({**values, "context": values}):
        return section_template.render(context)
