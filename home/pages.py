from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.association import association_for
from core.content.blocks.body import BodyBlock, table_of_contents
from core.content.blocks.text import INLINE_FEATURES
from core.content.links import parent_url
from core.content.stream_field import StreamField
from core.models import Person
from core.pages import structured_data
from core.pages.base import BasePage
from events.public_pages import calendar_url
from home.blocks import HomeBodyBlock
from news.models import NewsPage
from programme.cards import upcoming_cards
from programme.editions.front import front_conferences

NEWS_ON_FRONT = 4
EVENTS_ON_FRONT = 5


class HomePage(BasePage):
    """The front page. It always shows the coming events, the conferences and the news, beside the editor's content."""

    heading = models.CharField(_("heading"), max_length=120, blank=True)
    lead = models.TextField(_("lead"), max_length=400, blank=True)
    intro = RichTextField(_("introduction"), features=INLINE_FEATURES, blank=True)
    body = StreamField(HomeBodyBlock(), verbose_name=_("content"), blank=True)

    template = "home/home_page.html"
    parent_page_types = ["wagtailcore.Page"]

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("heading", help_text=_("Empty: the association's tagline.")),
        FieldPanel("lead"),
        FieldPanel("intro"),
        FieldPanel("body", help_text=_("Coming events and the latest news are put in by themselves.")),
        *BasePage.photo_panels,
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("lead"), index.SearchField("body")]

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        cards = upcoming_cards(EVENTS_ON_FRONT + 1)
        news = list(NewsPage.objects.published().in_language_of(self)[:NEWS_ON_FRONT])
        context |= {
            "next_up": cards[0] if cards else None,
            "cards": cards[1:],
            "calendar_url": parent_url(cards[0].url) if cards else calendar_url(),
            "conferences": front_conferences(),
            "news": news,
            "news_url": parent_url(news[0].get_url(request)) if news else "",
        }
        return context

    def structured_data(self, request):
        association = association_for(request)
        return [
            structured_data.organization(association),
            {
                "@type": "WebSite",
                "name": association.name,
                "url": structured_data.absolute_url(self.get_url(request) or "/"),
                "publisher": {"@id": structured_data.ORGANIZATION_ID},
            },
        ]


class StandardPage(BasePage):
    """A page without a special layout, such as about us, contact, statutes or a long report."""

    must_stay_true = True

    lead = models.TextField(_("lead"), max_length=400, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("content"), blank=True)
    table_of_contents = models.BooleanField(
        _("table of contents"), default=False, help_text=_("Made from the headings. For long texts.")
    )
    numbered_headings = models.BooleanField(
        _("numbered headings"), default=False, help_text=_("1, 1.1, 1.1.1, as in statutes and programmes.")
    )
    contact_person = models.ForeignKey(
        Person,
        verbose_name=_("contact person"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown with role and how to reach them."),
    )

    template = "home/standard_page.html"
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("table_of_contents"),
        SynchronizedField("numbered_headings"),
    ]

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("lead"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("table_of_contents"), FieldPanel("numbered_headings")])],
            heading=_("Long texts"),
            classname="collapsed",
        ),
        FieldPanel("contact_person"),
        *BasePage.photo_panels,
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("lead"), index.SearchField("body")]

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        if self.table_of_contents:
            context["contents"] = table_of_contents(self.body, self.numbered_headings)
        if self.contact_person_id:
            context["contact"] = Person.objects.visible().filter(pk=self.contact_person_id).first()
        return context
