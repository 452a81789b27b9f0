from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.blocks.body import BodyBlock
from core.content.stream_field import StreamField
from core.dates import format_day
from core.links import language_of
from core.pages import BasePage
from core.paging import page_of
from core.request_site import association_for
from core.structured_data import absolute, organization
from news.category import NewsCategory

NEWS_PER_PAGE = 12
_CATEGORY_PARAMETERS = ("kategori", "category")


def today():
    return timezone.localdate()


class NewsIndexPage(RoutablePageMixin, BasePage):
    """All news, newest first, in pages, with a filter by category and a feed."""

    lead = models.TextField(_("lead"), max_length=400, blank=True)

    template = "news/news_index_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["news.NewsPage"]
    max_count_per_parent = 1
    cover_kind = "news"

    content_panels = [*BasePage.content_panels, FieldPanel("lead")]

    class Meta:
        verbose_name = _("news index")
        verbose_name_plural = _("news indexes")

    @path("")
    def listing(self, request):
        return self.render(request)

    @path("rss/")
    def feed(self, request):
        # These modules are about the pages of this one, here and below.
        from news.feeds import NewsFeed

        return NewsFeed(self)(request)

    def get_context(self, request, *args, **kwargs):
        from news.domain.queries import published_news

        context = super().get_context(request, *args, **kwargs)
        slug = next((request.GET[name] for name in _CATEGORY_PARAMETERS if name in request.GET), "")
        categories = list(
            NewsCategory.objects.filter(
                models.Exists(NewsPage.objects.live().child_of(self).filter(category=models.OuterRef("pk")))
            )
        )
        category = next((known for known in categories if known.slug == slug), None)
        items = published_news().child_of(self)
        if category is not None:
            items = items.filter(category=category)
        paged = page_of(request, items, NEWS_PER_PAGE)
        context |= {
            "categories": categories,
            "category": category,
            "category_parameter": "category" if language_of(self) == "en" else "kategori",
            "news": paged,
            "page_url": self.get_url(request) or "/",
            "feed_url": (self.get_url(request) or "/") + self.reverse_subpage("feed"),
        }
        if paged.number > 1:
            context["canonical_url"] = absolute(f"{self.get_url(request)}{paged.links['here']}")
        return context


class NewsPage(BasePage):
    """One piece of news."""

    date = models.DateField(_("date"), default=today, db_index=True)
    category = models.ForeignKey(
        NewsCategory,
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="news",
    )
    byline = models.CharField(
        _("byline"), max_length=120, blank=True, help_text=_("Who wrote it. Empty: nobody is named.")
    )
    lead = models.TextField(_("lead"), max_length=400, blank=True, help_text=_("Two or three sentences."))
    body = StreamField(BodyBlock(), verbose_name=_("content"), blank=True)

    template = "news/news_page.html"
    parent_page_types = ["news.NewsIndexPage"]
    subpage_types = []
    cover_kind = "news"
    og_type = "article"
    override_translatable_fields = [*BasePage.override_translatable_fields, SynchronizedField("byline")]

    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("date"), FieldPanel("category")]),
        FieldPanel("byline"),
        FieldPanel("lead"),
        FieldPanel("body"),
        *BasePage.photo_panels,
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
        index.FilterField("date"),
        index.FilterField("category"),
    ]

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")

    def get_context(self, request, *args, **kwargs):
        from news.domain.queries import related_news

        context = super().get_context(request, *args, **kwargs)
        context["related"] = related_news(self)
        return context

    def share_line(self):
        return format_day(self.date)

    def structured_data(self, request):
        association = association_for(request)
        article = {
            "@type": "NewsArticle",
            "headline": self.title,
            "url": absolute(self.get_url(request) or "/"),
            "datePublished": self.date.isoformat(),
            "inLanguage": language_of(self) or "nb",
            "publisher": organization(association),
            "author": {"@type": "Person", "name": self.byline}
            if self.byline
            else {"@type": "Organization", "name": association.name},
        }
        if self.last_published_at:
            article["dateModified"] = self.last_published_at.isoformat()
        if self.description:
            article["description"] = self.description
        if self.category:
            article["articleSection"] = self.category.name
        return [article]
