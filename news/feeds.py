from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _

from core.association import association_for
from core.content.links import language_of
from core.pages.structured_data import absolute_url
from core.wall_clock import at_noon

ITEMS_IN_FEED = 20


class NewsFeed(Feed):
    """The newest items below a news index, as RSS. URLs have the host of SITE_URL, whatever host was requested."""

    feed_type = Rss201rev2Feed

    def __init__(self, index):
        self.index = index
        self.language = language_of(index)

    def get_object(self, request):
        self.request = request
        self.association = association_for(request)
        return self.index

    def title(self, index):
        return _("News from %(association)s") % {"association": self.association.name}

    def link(self, index):
        return absolute_url(index.get_url(self.request))

    def feed_url(self, index):
        return absolute_url(index.get_url(self.request) + index.reverse_subpage("feed"))

    def description(self, index):
        return index.description or self.association.tagline

    def items(self, index):
        return index.news()[:ITEMS_IN_FEED]

    def item_title(self, item):
        return item.title

    def item_description(self, item):
        return item.description

    def item_link(self, item):
        return absolute_url(item.get_url(self.request))

    def item_guid(self, item):
        return f"urn:uuid:{item.translation_key}:{language_of(item)}"

    item_guid_is_permalink = False

    def item_pubdate(self, item):
        return at_noon(item.date)

    def item_categories(self, item):
        return [item.category.name] if item.category else []
