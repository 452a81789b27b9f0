from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image as PILImage
from PIL import ImageSequence
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from core.forms import DayField, PlainURLField


class HttpsURLField(PlainURLField):
    def __init__(self, **kwargs):
        super().__init__(**kwargs | {"assume_scheme": "https"})


class WholeImageField(WagtailImageField):
    """An uploaded picture that can be read to its last row, and from which smaller ones can be made."""

    default_error_messages = {
        "damaged": _(
            "The picture is damaged and cannot be shown. Open it in a picture program, save it again, and try anew."
        ),
    }

    def to_python(self, data):
        try:
            upload = super().to_python(data)
            if upload is not None:
                _read_all(upload)
        except ValidationError:
            raise
        except Exception as error:  # the decoders raise errors of many classes
            raise ValidationError(self.error_messages["damaged"], code="damaged") from error
        return upload


def _read_all(upload) -> None:
    """Decode the whole picture. Its size has been checked before. Raises what the decoder raises for a damaged file."""
    upload.seek(0)
    with PILImage.open(upload) as picture:
        for frame in ImageSequence.Iterator(picture):
            frame.load()
    upload.seek(0)


class SiteImageForm(BaseImageForm):
    """The form of every image upload and edit: the image list, the multiple upload and the chooser on a page."""

    class Meta(BaseImageForm.Meta):
        widgets = {
            **BaseImageForm.Meta.widgets,
            "licence_note": AdminAutoHeightTextInput,
            "consent_note": AdminAutoHeightTextInput,
        }
        field_classes = {"taken_on": DayField, "licence_url": HttpsURLField, "source_url": HttpsURLField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if (plain := self.fields.get("file")) is not None:
            self.fields["file"] = WholeImageField(label=plain.label, required=plain.required, widget=plain.widget)

    def _post_clean(self):
        # The model's checks need the form's values on the instance. Errors are added only for fields of the form.
        super()._post_clean()
        for name, message in self.instance.problems().items():
            if name in self.fields and name not in self.errors:
                self.add_error(name, message)
