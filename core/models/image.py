"""Images with creator, licence, alternative texts in two languages, and notes on agreement and consent.

The file, the title, the collection, the tags and the focal point are Wagtail's fields. A page that uses an image may
override its alternative text and credit.
"""

import logging

from django.core.files.storage import FileSystemStorage, InMemoryStorage
from django.db import models
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import AbstractImage, AbstractRendition, SourceImageIOError
from wagtail.search import index

from core.content.credit import Credit

logger = logging.getLogger(__name__)


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
_REQUIRES_CREATOR = {Licence.CC_BY, Licence.CC_BY_SA}
#: Not shown to readers: agreements between the association and the creator give readers no licence.
_INTERNAL_LICENCES = {"", Licence.OWN, Licence.AGREEMENT}


class SiteImage(AbstractImage):
    """An image. `consent_note` and `licence_note` are for staff and must never be shown to readers."""

    #: Wagtail's field has one language only; `alt_nb` and `alt_en` replace it.
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
            index_field(name)
            for name in ("alt_nb", "alt_en", "credit")
            for index_field in (index.SearchField, index.AutocompleteField)
        ),
        *(index.FilterField(name) for name in ("alt_nb", "alt_en", "credit", "is_decorative", "licence", "medium")),
    ]

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    @property
    def alt(self) -> str:
        """The alternative text in the active language, else in the other. Empty when the image is decorative."""
        if self.is_decorative:
            return ""
        preferred, other = self.alt_nb, self.alt_en
        if (get_language() or "nb").startswith("en"):
            preferred, other = other, preferred
        return preferred or other

    @property
    def default_alt_text(self) -> str:
        """The text that Wagtail uses by default. Wagtail's own default is the title, which is often a file name."""
        return self.alt

    @property
    def lacks_alt(self) -> bool:
        """Whether the image needs an alternative text and lacks it in some language."""
        return not self.is_decorative and not (self.alt_nb and self.alt_en)

    @property
    def licence_link(self) -> str:
        return self.licence_url if self.licence == Licence.OTHER else LICENCE_URLS.get(self.licence, "")

    @property
    def _licence_label(self) -> str:
        if self.licence in _INTERNAL_LICENCES:
            return ""
        return self.licence_name if self.licence == Licence.OTHER else str(Licence(self.licence).label)

    def generate_rendition_file(self, filter, *, source=None):
        """Raises SourceImageIOError when the stored file is damaged. Wagtail raises it for a missing file only."""
        try:
            return super().generate_rendition_file(filter, source=source)
        except InvalidFilterSpecError:
            raise
        except Exception as error:  # the decoders raise errors of many classes
            logger.warning("Image %s cannot be read: %s", self.pk, type(error).__name__)
            raise SourceImageIOError(f"Image {self.pk} cannot be read") from error

    def find_existing_renditions(self, *filters):
        """As Wagtail's, without those whose file is gone: Wagtail makes them again.

        Only a storage on this machine is asked. A request to a distant one for each picture would take too long.
        """
        found = super().find_existing_renditions(*filters)
        for wanted in [key for key, rendition in found.items() if _is_lost(rendition.file)]:
            del found[wanted]
            key = wanted.get_cache_key(self)
            self.renditions.filter(filter_spec=wanted.spec, focal_point_key=key).delete()
        return found

    def readable_rendition(self, spec: str) -> "SiteRendition | None":
        """The image in a size, such as `"fill-240x240|format-webp"`; None when its file is damaged or missing."""
        try:
            return self.get_rendition(spec)
        except SourceImageIOError:
            return None

    def credit_line(self, override: str = "") -> Credit:
        """The credit in the active language. `override` is an editor's text that replaces it in one place.

        Empty for logos and for images without a creator: readers do not need a licence without a name.
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
        """Field name → error message, for the upload form. The image must not be published while there are any."""
        errors = {}
        if self.medium != Medium.LOGO and self.lacks_alt:
            message = gettext("Say what the picture shows, or that it is only decoration.")
            errors |= {name: message for name in ("alt_nb", "alt_en") if not getattr(self, name)}
        if self.licence in _REQUIRES_CREATOR and not self.credit:
            errors["credit"] = gettext("This licence asks you to name the creator.")
        if self.licence == Licence.OTHER and not self.licence_name:
            errors["licence_name"] = gettext("Write the name of the licence.")
        return errors


def _is_lost(file) -> bool:
    return isinstance(file.storage, FileSystemStorage | InMemoryStorage) and not file.storage.exists(file.name)


class SiteRendition(AbstractRendition):
    image = models.ForeignKey(SiteImage, related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="core_rendition_once")
        ]
