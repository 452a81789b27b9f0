from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from core.content.credit import Credit
from core.content.fetching import FetchedTogether


class ImageValue(blocks.StructValue):
    @property
    def alt(self) -> str:
        """The alternative text; empty when the image is decorative."""
        if self.get("decorative"):
            return ""
        image = self.get("image")
        return self.get("alt_text") or (image.alt if image else "")

    @property
    def lacks_alt(self) -> bool:
        """Whether an alternative text is needed and missing, here and on the image."""
        image = self.get("image")
        return bool(image and image.lacks_alt and not (self.get("decorative") or self.get("alt_text")))

    @property
    def credit_line(self) -> Credit:
        image, override = self.get("image"), self.get("credit") or ""
        return image.credit_line(override) if image else Credit(override)


class PictureChooserBlock(FetchedTogether, ImageChooserBlock):
    """Chooser of pictures."""

    def pictures(self, rows):
        return list(rows)

    class Meta:
        icon = "image"


class ImageBlock(blocks.StructBlock):
    image = PictureChooserBlock(label=_("picture"))
    alt_text = blocks.CharBlock(
        label=_("alternative text"),
        max_length=255,
        required=False,
        help_text=_("Only when the picture tells something else here than its own alternative text says."),
    )
    decorative = blocks.BooleanBlock(
        label=_("only decoration here"), required=False, help_text=_("The picture tells nothing by itself.")
    )
    caption = blocks.CharBlock(label=_("caption"), max_length=300, required=False)
    credit = blocks.CharBlock(
        label=_("credit"),
        max_length=120,
        required=False,
        help_text=_("The whole line, instead of the picture's own. Empty is right for most."),
    )

    class Meta:
        icon = "image"
        label = _("Picture")
        group = _("Pictures and films")
        description = _("A picture with caption and credit.")
        template = "blocks/image.html"
        value_class = ImageValue
        preview_value = {
            "image": None,
            "alt_text": "",
            "decorative": True,
            "caption": "Fullsatt sal på høstmøtet.",
            "credit": "Foto: Ola Eksempel",
        }

    def clean(self, value):
        value = super().clean(value)
        if not value.lacks_alt or self.is_deferred_validation:
            return value
        raise blocks.StructBlockValidationError(
            block_errors={"alt_text": ValidationError(_("Describe the picture, or say that it is only decoration."))}
        )


class GalleryBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("heading"), max_length=120, required=False)
    pictures = blocks.ListBlock(ImageBlock(), label=_("pictures"), min_num=2, max_num=24)

    class Meta:
        icon = "image"
        label = _("Gallery")
        group = _("Pictures and films")
        description = _("Two to twenty-four pictures beside each other, each with caption and credit.")
        template = "blocks/gallery.html"
        preview_value = {
            "heading": "Året i bilder",
            "pictures": [
                {"image": None, "alt_text": "", "decorative": True, "caption": caption, "credit": "Foto: Ola Eksempel"}
                for caption in ("Fullsatt sal på høstmøtet.", "Utstillerne i foajeen.", "Åpningen av gründeruka.")
            ],
        }


class VideoValue(blocks.StructValue):
    _PROVIDERS = {
        "youtube.com": "YouTube",
        "youtu.be": "YouTube",
        "vimeo.com": "Vimeo",
        "nrk.no": "NRK",
        "tv.nrk.no": "NRK",
    }

    @property
    def provider(self) -> str:
        host = (urlsplit(self.get("address") or "").hostname or "").removeprefix("www.")
        return self._PROVIDERS.get(host, host)


class VideoBlock(blocks.StructBlock):
    """A link to a video on another site. The page loads nothing from that site, so readers are not tracked."""

    address = blocks.URLBlock(label=_("address of the film"))
    title = blocks.CharBlock(label=_("title"), max_length=160)
    length = blocks.CharBlock(label=_("length"), max_length=20, required=False, help_text=_("For example 12:30."))
    image = PictureChooserBlock(label=_("still picture"), required=False, help_text=_("Without one a cover is drawn."))

    class Meta:
        icon = "media"
        label = _("Film")
        group = _("Pictures and films")
        description = _("A film on YouTube, Vimeo or elsewhere. Readers are not tracked before they press play.")
        template = "blocks/video.html"
        value_class = VideoValue
        preview_value = {
            "address": "https://vimeo.com/1",
            "title": "Opptak fra frokostmøtet om havnebyen",
            "length": "48:10",
            "image": None,
        }
