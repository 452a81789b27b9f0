"""What all pages have in common, one concern to a class. A page type adds its own content panels."""

from django.db import models
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page, PageViewRestriction
from wagtail_localize.fields import SynchronizedField

from core.content.credit import Credit
from core.content.links import language_of
from core.pages.navigation import breadcrumbs, navigation_for
from core.pages.structured_data import absolute_url


class BasePageForm(WagtailAdminPageForm):
    """Draft or not, a page keeps what was written; published, its photo must say what it shows."""

    def clean(self):
        data = super().clean()
        photo = data.get("photo")
        is_described = data.get("photo_decorative") or data.get("photo_alt") or photo is None or not photo.lacks_alt
        if not is_described and not self.is_deferred_validation:
            self.add_error("photo_alt", _("Describe the picture, or say that it is only decoration."))
        return data


class PhotoMixin(models.Model):
    """A photograph with caption and credit; without one, a cover is drawn from `cover_seed` and `cover_kind`.

    What the picture says of itself holds unless the page says something else.
    """

    cover_kind = "article"

    photo = models.ForeignKey(
        "core.SiteImage",
        verbose_name=_("photo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Without a photo, the page gets a cover drawn in the association's colours."),
    )
    photo_alt = models.CharField(
        _("alternative text"),
        max_length=255,
        blank=True,
        help_text=_("Only when the picture tells something else here than its own alternative text says."),
    )
    photo_decorative = models.BooleanField(
        _("only decoration here"), default=False, help_text=_("The picture tells nothing by itself.")
    )
    photo_caption = models.CharField(_("caption"), max_length=300, blank=True)
    photo_credit = models.CharField(
        _("credit"),
        max_length=120,
        blank=True,
        help_text=_("The whole line, instead of the picture's own. Empty is right for most."),
    )
    drawn_from = models.CharField(
        _("pattern"),
        max_length=60,
        blank=True,
        help_text=_("Any word: another word draws another cover. Empty is fine."),
    )

    photo_panels = [
        MultiFieldPanel(
            [
                FieldPanel("photo"),
                FieldPanel("photo_alt"),
                FieldPanel("photo_decorative"),
                FieldRowPanel([FieldPanel("photo_caption"), FieldPanel("photo_credit")]),
                FieldPanel("drawn_from"),
            ],
            heading=_("Picture"),
            classname="collapsed",
        )
    ]
    photo_fields = [SynchronizedField("drawn_from", overridable=False), SynchronizedField("photo_decorative")]

    class Meta:
        abstract = True

    @property
    def photo_alt_shown(self) -> str:
        """The photo's alternative text on this page; empty when it only decorates."""
        if self.photo is None or self.photo_decorative:
            return ""
        return self.photo_alt or self.photo.alt

    @property
    def photo_credit_shown(self) -> Credit:
        return self.photo.credit_line(self.photo_credit) if self.photo else Credit()

    @property
    def cover_seed(self) -> str:
        """The same for all translations of a page, so that its cover is too."""
        return self.drawn_from or str(self.translation_key.int % 9973)


class SearchAndShareMixin(models.Model):
    """How the page looks in search results and where people share it."""

    share_image = models.ForeignKey(
        "core.SiteImage",
        verbose_name=_("picture when shared"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Without one, the page's photo or a drawn card is used."),
    )

    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
                FieldPanel("share_image"),
            ],
            heading=_("In search results and when shared"),
        ),
        MultiFieldPanel([FieldPanel("show_in_menus")], heading=_("Menu")),
    ]

    class Meta:
        abstract = True

    @property
    def head_title(self) -> str:
        return self.seo_title or self.title

    @property
    def description(self) -> str:
        """For search engines and shares: what the editor wrote, else the lead."""
        text = self.search_description or strip_tags(str(getattr(self, "lead", "") or ""))
        return Truncator(" ".join(text.split())).chars(200)

    def share_line(self) -> str:
        """The small line on the drawn share card, such as date and place. Override per type."""
        return ""


class StructuredDataMixin:
    """Each page type says what it is; where it stands is said for all of them by the page's head."""

    def structured_data(self, request) -> list[dict]:
        """Items for the page's JSON-LD graph, without context and breadcrumbs. Override per type."""
        return [
            {
                "@type": "WebPage",
                "name": self.head_title,
                "url": absolute_url(self.get_url(request) or "/"),
                "inLanguage": language_of(self) or "nb",
                **({"description": self.description} if self.description else {}),
            }
        ]


class BasePage(StructuredDataMixin, PhotoMixin, SearchAndShareMixin, Page):
    """The base of every page type. Subclasses set `content_panels`, `template`, `parent_page_types`, `cover_kind`.

    `override_translatable_fields` of a subclass should start from the one here.
    """

    override_translatable_fields = [*PhotoMixin.photo_fields]
    base_form_class = BasePageForm

    content_panels = Page.content_panels
    promote_panels = SearchAndShareMixin.promote_panels
    search_fields = [*Page.search_fields]
    show_in_menus_default = False

    class Meta:
        abstract = True

    def get_view_restrictions(self):
        """Those on the page and above it, or on what an alias mirrors: one query where Wagtail asks two, and none
        when the look-up of the page has found out that there are none."""
        if getattr(self, "known_to_be_public", False):
            return PageViewRestriction.objects.none()
        line = [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]
        return PageViewRestriction.objects.filter(
            models.Q(page__path__in=line) | models.Q(page__aliases__path__in=line)
        ).distinct()

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["breadcrumbs"] = breadcrumbs(navigation_for(request, self))
        return context
