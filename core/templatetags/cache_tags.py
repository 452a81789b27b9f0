"""`{% cached_part "name" %} … {% endcached_part %}`: a part of a page that is the same for every reader."""

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.cache.process_cache import get_or_set

register = template.Library()


class CachedPart(template.Node):
    """A template part that is cached for each page and language. Previews are not cached.

    The content must not depend on the user, the time or the tickets sold.
    """

    def __init__(self, name: str, nodes: template.NodeList):
        self.name, self.nodes = name, nodes

    def render(self, context) -> SafeString:
        page = context.get("page")
        if "known_to_be_public" not in getattr(page, "__dict__", ()):
            return self.nodes.render(context)
        key = ("part", self.name, page.pk, get_language())
        return mark_safe(get_or_set(key, lambda: str(self.nodes.render(context))))  # noqa: S308 - rendered and escaped


@register.tag
def cached_part(parser, token) -> CachedPart:
    _tag, name = token.split_contents()
    nodes = parser.parse(("endcached_part",))
    parser.delete_first_token()
    return CachedPart(name.strip("\"'"), nodes)
