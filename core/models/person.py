from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel
from wagtail.search import index

from core.db.fields import PhoneField


class PersonQuerySet(models.QuerySet):
    def visible(self):
        return self.filter(is_shown=True).select_related("photo").order_by("name")


class Person(index.Indexed, ClusterableModel):
    """A person shown on the site. Which bodies they sit in, and their honours, are rows of `membership`. One row holds
    both languages.
    """

    name = models.CharField(_("name"), max_length=120)
    role_nb = models.CharField(_("role in Norwegian"), max_length=160, blank=True)
    role_en = models.CharField(_("role in English"), max_length=160, blank=True)
    employer = models.CharField(
        _("employer"), max_length=120, blank=True, help_text=_("Where they work, when it is not here.")
    )
    about_nb = models.TextField(_("about, in Norwegian"), max_length=600, blank=True)
    about_en = models.TextField(_("about, in English"), max_length=600, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = PhoneField(_("phone"), blank=True)
    photo = models.ForeignKey(
        "core.SiteImage",
        verbose_name=_("portrait"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Without one, a portrait is drawn from the name."),
    )
    website = models.URLField(
        _("website"),
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("Shown on the person's page, as is LinkedIn."),
    )
    linkedin_url = models.URLField("LinkedIn", blank=True, validators=[URLValidator(schemes=["http", "https"])])
    is_shown = models.BooleanField(_("shown on the site"), default=True)

    objects = PersonQuerySet.as_manager()

    panels = [
        FieldPanel("name"),
        FieldPanel("is_shown"),
        FieldRowPanel([FieldPanel("role_nb"), FieldPanel("role_en")]),
        FieldPanel("employer"),
        MultiFieldPanel(
            [FieldPanel("email"), FieldPanel("phone")],
            heading=_("Contact"),
            help_text=_("Both are shown to everybody. Leave empty what should not be."),
        ),
        FieldPanel("photo"),
        FieldRowPanel([FieldPanel("about_nb"), FieldPanel("about_en")]),
        FieldRowPanel([FieldPanel("website"), FieldPanel("linkedin_url")]),
    ]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.FilterField("is_shown"),
    ]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def register_panel(cls, panel: Panel) -> None:
        """Add a panel of a higher app to the form. Called from `AppConfig.ready()`."""
        cls.panels.append(panel)

    @property
    def links(self) -> list[str]:
        """The URLs of pages elsewhere about the person."""
        return [url for url in (self.website, self.linkedin_url) if url]

    @property
    def role(self) -> str:
        """The role in the active language, else in the other."""
        preferred, other = self.role_nb, self.role_en
        if (get_language() or "nb").startswith("en"):
            preferred, other = other, preferred
        return preferred or other

    @property
    def about(self) -> str:
        """The presentation in the active language; empty when there is none in that language."""
        return self.about_en if (get_language() or "nb").startswith("en") else self.about_nb
