"""Pages about people: the staff, the board and the honoured on one page, and a page for each resource group."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.content.blocks.body import BodyBlock
from core.content.links import parent_url
from core.content.stream_field import StreamField
from core.pages.base import BasePage
from events.public_pages import calendar_url
from membership.enums import BodyKind, HonourKind
from membership.models import Body, Honour
from news.models import NewsPage
from programme.cards import upcoming_cards

MEETINGS_ON_PAGE = 3
NEWS_ON_PAGE = 4
_HONOURS = {HonourKind.MEMBER: _("Honorary members"), HonourKind.BADGE: _("Badges of honour")}


class PeoplePage(BasePage):
    """The people of the bodies and those who have been honoured, or of one body alone. Resource groups have pages of
    their own.
    """

    class Shown(models.TextChoices):
        ALL = "all", _("Everybody but the resource groups")
        BODY = "body", _("One body")
        HONOURS = "honours", _("Honorary members and badges of honour")

    lead = models.TextField(_("lead"), max_length=400, blank=True)
    shown = models.CharField(_("who"), max_length=10, choices=Shown, default=Shown.ALL)
    shown_body = models.ForeignKey(
        Body,
        verbose_name=_("which body"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Only where one body is shown."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("content below the list"), blank=True)

    template = "home/people_page.html"
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = []
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("shown"),
        SynchronizedField("shown_body"),
    ]

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("lead"),
        FieldRowPanel([FieldPanel("shown"), FieldPanel("shown_body")]),
        FieldPanel("body"),
        *BasePage.photo_panels,
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("lead"), index.SearchField("body")]

    class Meta:
        verbose_name = _("people page")
        verbose_name_plural = _("people pages")

    def clean(self) -> None:
        super().clean()
        if self.shown == self.Shown.BODY and self.shown_body_id is None:
            raise ValidationError({"shown_body": _("Choose the body that the page shows.")})

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["groups"] = [group for group in (*self._bodies(), *self._honours()) if group["people"]]
        return context

    def names_for_search(self) -> list[str]:
        """Who is shown, so that the search finds the page by a person's name."""
        groups = [*self._bodies(), *self._honours()]
        return [getattr(row, "name", "") or row.person.name for group in groups for row in group["people"]]

    def _bodies(self) -> list[dict]:
        if self.shown == self.Shown.HONOURS:
            return []
        bodies = Body.objects.with_members()
        if self.shown == self.Shown.BODY:
            bodies = bodies.filter(pk=self.shown_body_id)
        else:
            bodies = bodies.exclude(kind=BodyKind.RESOURCE_GROUP)
        return [{"label": body.name, "people": body.members_shown} for body in bodies]

    def _honours(self) -> list[dict]:
        if self.shown == self.Shown.BODY:
            return []
        honours = list(Honour.objects.shown())
        return [
            {"label": label, "people": [honour for honour in honours if honour.kind == kind]}
            for kind, label in _HONOURS.items()
        ]


class BodyPage(BasePage):
    """A resource group or another body: what it is for, who leads it, when it meets, its members and its news."""

    lead = models.TextField(_("lead"), max_length=400, blank=True)
    shown_body = models.ForeignKey(Body, verbose_name=_("body"), null=True, on_delete=models.PROTECT, related_name="+")
    news_category = models.ForeignKey(
        "news.NewsCategory",
        verbose_name=_("news"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The latest news of this category are shown on the page."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("content"), blank=True)

    template = "home/body_page.html"
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = []
    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        SynchronizedField("shown_body"),
        SynchronizedField("news_category"),
    ]

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("lead"),
        FieldRowPanel([FieldPanel("shown_body"), FieldPanel("news_category")]),
        FieldPanel("body"),
        *BasePage.photo_panels,
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("lead"), index.SearchField("body")]

    class Meta:
        verbose_name = _("page of a body")
        verbose_name_plural = _("pages of bodies")

    def names_for_search(self) -> list[str]:
        """The body and who sits in it, so that the search finds the page by their names."""
        body = Body.objects.with_members().filter(pk=self.shown_body_id).first()
        return [body.name_nb, body.name_en, *(str(member) for member in body.members_shown)] if body else []

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        body = Body.objects.with_members().filter(pk=self.shown_body_id).first()
        members = body.members_shown if body else []
        news = []
        if self.news_category_id:
            of_category = NewsPage.objects.published().in_language_of(self).filter(category=self.news_category_id)
            news = list(of_category[:NEWS_ON_PAGE])
        context |= {
            "shown_body": body,
            "leaders": [member for member in members if member.leads],
            "members": [member for member in members if not member.leads],
            "meetings": upcoming_cards(MEETINGS_ON_PAGE, body=self.shown_body_id),
            "calendar_url": calendar_url(),
            "news": news,
            "news_url": parent_url(news[0].get_url(request)) if news else "",
        }
        return context
