"""The base class of all page types, with one mixin for each concern. A page type adds its own content panels."""

import itertools

from django.db import models
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page, PageViewRestriction
from wagtail_localize.fields import SynchronizedField

from core.content.credit import Credit
from core.content.links import language_of
from core.forms import AsciiSlugInput, PlainSlugField
from core.looks import Look
from core.pages.navigation import breadcrumbs, navigation_for
from core.pages.structured_data import absolute_url
from core.text import ascii_slug, latin


def free_slug(base: str, siblings: QuerySet) -> str:
    """The slug, with a number where a sibling has it already."""
    taken = set(siblings.filter(slug__startswith=base).values_list("slug", flat=True)) if base else set()
    candidates = itertools.chain([base], (f"{base}-{number}" for number in itertools.count(2)))
    return next(slug for slug in candidates if slug not in taken)


class BasePageForm(WagtailAdminPageForm):
    """Requires an alternative text for the photo before the page can be published. A draft may lack it."""

    def clean_slug(self):
        """The address in ASCII. One that the page has already stays as it is.

        One that was made from the title, as the editor does while one types, gets a number where it is taken.
        """
        slug = self.cleaned_data["slug"]
        if slug == self.instance.slug:
            return slug
        slug = latin(slug).lower()
        if slug == ascii_slug(self.cleaned_data.get("title", "")) and self.parent_page is not None:
            siblings = self.parent_page.get_children().exclude(pk=self.instance.pk)
            return free_slug(slug, siblings)
        return slug

    def clean(self):
        data = super().clean()
        photo = data.get("photo")
        is_described = data.get("photo_decorative") or data.get("photo_alt") or photo is None or not photo.lacks_alt
        if not is_described and not self.is_deferred_validation:
            self.add_error("photo_alt", _("Describe the picture, or say that it is only decoration."))
        return data


#: Aliases of aliases are followed so far.
_MAX_ALIASES = 10


class SiteCopyForm(CopyForm):
    """The form for copying a page, with the copy's address in ASCII."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        wagtail_field = self.fields["new_slug"]
        self.fields["new_slug"] = PlainSlugField(
            initial=latin(self.page.slug), label=wagtail_field.label, widget=AsciiSlugInput(locale=self.page.locale)
        )


class AsciiSlugMixin:
    """A page without an address gets one in ASCII from its title. Wagtail's own drops æ and ø."""

    copy_form_class = SiteCopyForm

    def full_clean(self, *args, **kwargs):
        self._set_slug()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self):
        self._set_slug()
        super().minimal_clean()

    def _set_slug(self) -> None:
        # Before the page has a place in the tree, its siblings are not known. Wagtail cleans it again when it has one.
        if self.slug or not self.path:
            return
        self.slug = free_slug(ascii_slug(self.title), self.get_siblings(inclusive=False))


class PhotoMixin(models.Model):
    """A photograph with caption and credit. Without one, a cover is drawn from `cover_seed` and `cover_kind`.

    The image's own alternative text and credit are used unless the page overrides them.
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
    cover_seed_text = models.CharField(
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
                FieldPanel("cover_seed_text"),
            ],
            heading=_("Picture"),
            classname="collapsed",
        )
    ]
    photo_fields = [SynchronizedField("cover_seed_text", overridable=False), SynchronizedField("photo_decorative")]

    class Meta:
        abstract = True

    @property
    def photo_alt_shown(self) -> str:
        """The photo's alternative text on this page; empty when the photo is decorative."""
        if self.photo is None or self.photo_decorative:
            return ""
        return self.photo_alt or self.photo.alt

    @property
    def photo_credit_shown(self) -> Credit:
        return self.photo.credit_line(self.photo_credit) if self.photo else Credit()

    @property
    def look(self) -> Look | None:
        """Colours and motif that the page takes from what it is about. None: those of the association."""
        return None

    @property
    def cover_seed(self) -> str:
        """The seed of the drawn cover. It is the same for all translations of a page."""
        return self.cover_seed_text or str(self.translation_key.int % 9973)


class SearchAndShareMixin(models.Model):
    """The page's title, description and picture in search results and in shared links."""

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
        """For search engines and shared links: the editor's text, else the lead. At most 200 characters."""
        text = self.search_description or strip_tags(str(getattr(self, "lead", "") or ""))
        return Truncator(" ".join(text.split())).chars(200)

    def share_line(self) -> str:
        """The small line on the drawn share image, such as date and place. Page types override it."""
        return ""


class StructuredDataMixin:
    """JSON-LD of the page. Page types override it; the template tag `page_head` adds breadcrumbs and picture."""

    def structured_data(self, request) -> list[dict]:
        """Items for the page's JSON-LD graph, without `@context` and breadcrumbs. Page types override it."""
        return [
            {
                "@type": "WebPage",
                "name": self.head_title,
                "url": absolute_url(self.canonical_path(request)),
                "inLanguage": language_of(self) or "nb",
                **({"description": self.description} if self.description else {}),
            }
        ]


class BasePage(AsciiSlugMixin, StructuredDataMixin, PhotoMixin, SearchAndShareMixin, Page):
    """The base of every page type. Subclasses set `content_panels`, `template`, `parent_page_types`, `cover_kind`.

    `override_translatable_fields` of a subclass should start from the one here.
    """

    override_translatable_fields = [*PhotoMixin.photo_fields]
    base_form_class = BasePageForm

    content_panels = Page.content_panels
    promote_panels = SearchAndShareMixin.promote_panels
    search_fields = [*Page.search_fields]
    show_in_menus_default = False
    #: Whether editors wrote on the page what must stay true. News tell of a day, and lists of pages renew themselves.
    must_stay_true = False

    class Meta:
        abstract = True

    def get_view_restrictions(self):
        """Restrictions on the page and its ancestors, or on the originals of aliases among them.

        One query where Wagtail runs two. No query when `serve_page` has already found that there are none.
        """
        if getattr(self, "known_to_be_public", False):
            return PageViewRestriction.objects.none()
        paths = [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]
        return PageViewRestriction.objects.filter(
            models.Q(page__path__in=paths) | models.Q(page__aliases__path__in=paths)
        ).distinct()

    @cached_property
    def original(self):
        """The page that this one is an alias of, through any number of aliases; itself for an ordinary page."""
        page = self
        for _level in range(_MAX_ALIASES):
            if page.alias_of_id is None:
                break
            page = page.alias_of
        return page

    def canonical_path(self, request) -> str:
        """The path that search engines should list the page under: that of its original."""
        return self.original.get_url(request) or "/"

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["breadcrumbs"] = breadcrumbs(navigation_for(request, self))
        return context
