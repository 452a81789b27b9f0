from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import PageManager
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.association import association_for
from core.content.blocks.body import BodyBlock
from core.content.links import language_of
from core.content.stream_field import StreamField
from core.dates import format_day
from core.pages.base import BasePage
from core.pages.structured_data import absolute_url, organization
from core.sections import sections_for
from core.web.paging import paginate
from news.category import NewsCategory
from news.feeds import NewsFeed
from news.querysets import NewsPageQuerySet

NEWS_PER_PAGE = 12
RELATED = 3
_CATEGORY_PARAMETERS = ("kategori", "category")


def today():
    return timezone.localdate()


class NewsIndexPage(RoutablePageMixin, BasePage):
    """All news, newest first, with pagination, a filter by category and an RSS feed."""

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

    def news(self) -> NewsPageQuerySet:
        """Published news below this index, newest first."""
        return NewsPage.objects.published().child_of(self)

    @path("")
    def listing(self, request):
        return self.render(request)

    @path("rss/")
    def feed(self, request):
        return NewsFeed(self)(request)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        slug = next((request.GET[name] for name in _CATEGORY_PARAMETERS if name in request.GET), "")
        categories = list(
            NewsCategory.objects.filter(
                models.Exists(NewsPage.objects.live().child_of(self).filter(category=models.OuterRef("pk")))
            )
        )
        category = next((candidate for candidate in categories if candidate.slug == slug), None)
        items = self.news()
        if category is not None:
            items = items.filter(category=category)
        page_of_news = paginate(request, items, NEWS_PER_PAGE)
        context |= {
            "categories": categories,
            "category": category,
            "category_parameter": "category" if language_of(self) == "en" else "kategori",
            "news": page_of_news,
            "page_url": self.get_url(request) or "/",
            "sections": sections_for("news index", request, self),
            "feed_url": (self.get_url(request) or "/") + self.reverse_subpage("feed"),
        }
        if page_of_news.number > 1:
            context["canonical_url"] = absolute_url(f"{self.canonical_path(request)}{page_of_news.links['here']}")
        return context


class NewsPage(BasePage):
    """A news item."""

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

    objects = PageManager.from_queryset(NewsPageQuerySet)()

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
        context = super().get_context(request, *args, **kwargs)
        context["related"] = list(NewsPage.objects.related_to(self)[:RELATED])
        return context

    def share_line(self):
        return format_day(self.date)

    def structured_data(self, request):
        association = association_for(request)
        article = {
            "@type": "NewsArticle",
            "headline": self.title,
            "url": absolute_url(self.canonical_path(request)),
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
