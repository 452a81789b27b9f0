"""Pictures with what must be known of them: who made them, on which terms, what they show, and who agreed to be shown.

The file, the title, the collection, the tags and the focal point are Wagtail's. Each page that uses a picture may
say something else about it (`alt`, credit); what is written here is what holds everywhere else.
"""

from django.db import models
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.search import index

from core.content.credit import Credit


class Medium(models.TextChoices):
    PHOTO = "photo", _("Photograph")
    ILLUSTRATION = "illustration", _("Drawing or figure")
    LOGO = "logo", _("Logo")


class Licence(models.TextChoices):
    OWN = "own", _("Our own")
    AGREEMENT = "agreement", _("By agreement with the creator")
    CC_BY = "cc_by", "CC BY 4.0"
    CC_BY_SA = "cc_by_sa", "CC BY-SA 4.0"
    CC0 = "cc0", "CC0 1.0"
    PUBLIC_DOMAIN = "public_domain", _("In the public domain")
    OTHER = "other", _("Another licence")


LICENCE_URLS = {
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
    Licence.PUBLIC_DOMAIN: "https://creativecommons.org/publicdomain/mark/1.0/",
}
#: Licences that may be used only when the creator is named.
_NAMES_THE_CREATOR = {Licence.CC_BY, Licence.CC_BY_SA}
#: Agreements between us and the creator, which are no licence to readers and are not shown to them.
_NOT_FOR_READERS = {"", Licence.OWN, Licence.AGREEMENT}


class SiteImage(AbstractImage):
    """`alt_nb` and `alt_en` take the place of Wagtail's one description. `consent_note` and `licence_note` are for
    staff: nothing of them may reach a reader."""

    #: Wagtail's description has one language only.
    description = None

    medium = models.CharField(_("what it is"), max_length=12, choices=Medium, default=Medium.PHOTO)
    alt_nb = models.CharField(
        _("alternative text in Norwegian"),
        max_length=255,
        blank=True,
        help_text=_("What the picture shows, in a sentence, for those who cannot see it. Not the name of the file."),
    )
    alt_en = models.CharField(
        _("alternative text in English"), max_length=255, blank=True, help_text=_("The same, for the English pages.")
    )
    is_decorative = models.BooleanField(
        _("only decoration"),
        default=False,
        help_text=_("The picture tells nothing by itself, wherever it is used. It then needs no alternative text."),
    )
    credit = models.CharField(
        _("photographer or creator"),
        max_length=120,
        blank=True,
        help_text=_("The name only. “Photo:” is put in front of it in the reader's language."),
    )
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    licence = models.CharField(
        _("licence"),
        max_length=14,
        choices=Licence,
        blank=True,
        help_text=_("What gives the association the right to publish the picture."),
    )
    licence_name = models.CharField(
        _("name of the other licence"),
        max_length=80,
        blank=True,
        help_text=_("Shown to readers, for example CC BY-SA 3.0."),
    )
    licence_url = models.URLField(_("address of the other licence"), blank=True)
    source_url = models.URLField(
        _("where it comes from"), blank=True, help_text=_("The page it was found on. The creator's name leads there.")
    )
    licence_note = models.TextField(
        _("note on the agreement"),
        max_length=600,
        blank=True,
        help_text=_("With whom, for what use, until when. Only for staff: never shown to readers."),
    )
    consent_note = models.TextField(
        _("consent of those shown"),
        max_length=600,
        blank=True,
        help_text=_("Who has agreed, how and when. Only for staff: never shown to readers."),
    )

    admin_form_fields = (
        "title",
        "file",
        "collection",
        "medium",
        "alt_nb",
        "alt_en",
        "is_decorative",
        "credit",
        "taken_on",
        "source_url",
        "licence",
        "licence_name",
        "licence_url",
        "licence_note",
        "consent_note",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    search_fields = [
        *(field for field in AbstractImage.search_fields if getattr(field, "field_name", "") != "description"),
        *(
            kind(name)
            for name in ("alt_nb", "alt_en", "credit")
            for kind in (index.SearchField, index.AutocompleteField)
        ),
        *(index.FilterField(name) for name in ("alt_nb", "alt_en", "credit", "is_decorative", "licence", "medium")),
    ]

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    @property
    def alt(self) -> str:
        """In the language in use, else in the other one; empty when the picture only decorates."""
        if self.is_decorative:
            return ""
        wanted, other = self.alt_nb, self.alt_en
        if (get_language() or "nb").startswith("en"):
            wanted, other = other, wanted
        return wanted or other

    @property
    def default_alt_text(self) -> str:
        """What Wagtail asks when nothing was said where the picture is used. Never the title: that is a file's name."""
        return self.alt

    @property
    def lacks_alt(self) -> bool:
        """Whether a page in some language could show the picture without saying what it shows."""
        return not self.is_decorative and not (self.alt_nb and self.alt_en)

    @property
    def licence_link(self) -> str:
        return self.licence_url if self.licence == Licence.OTHER else LICENCE_URLS.get(self.licence, "")

    @property
    def _licence_label(self) -> str:
        if self.licence in _NOT_FOR_READERS:
            return ""
        return self.licence_name if self.licence == Licence.OTHER else str(Licence(self.licence).label)

    def credit_line(self, override: str = "") -> Credit:
        """The credit in the language in use. `override` is the whole line as somebody has written it for one place.

        A logo names its owner by itself, and a licence without a creator says nothing that a reader needs.
        """
        text = override or self._credit_text
        if not text:
            return Credit()
        return Credit(text, self.source_url, self._licence_label, self.licence_link)

    @property
    def _credit_text(self) -> str:
        if not self.credit or self.medium == Medium.LOGO:
            return ""
        if self.medium == Medium.ILLUSTRATION:
            return gettext("Illustration: %(name)s") % {"name": self.credit}
        return gettext("Photo: %(name)s") % {"name": self.credit}

    def problems(self) -> dict[str, str]:
        """What keeps the picture from being published, by field: what the upload form asks for."""
        found = {}
        if self.medium != Medium.LOGO and self.lacks_alt:
            sentence = gettext("Say what the picture shows, or that it is only decoration.")
            found |= {name: sentence for name in ("alt_nb", "alt_en") if not getattr(self, name)}
        if self.licence in _NAMES_THE_CREATOR and not self.credit:
            found["credit"] = gettext("This licence asks you to name the creator.")
        if self.licence == Licence.OTHER and not self.licence_name:
            found["licence_name"] = gettext("Write the name of the licence.")
        return found


class SiteRendition(AbstractRendition):
    image = models.ForeignKey(SiteImage, related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="core_rendition_once")
        ]
