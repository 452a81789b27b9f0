from wagtail.admin.widgets import AdminAutoHeightTextInput, AdminDateInput
from wagtail.images.forms import BaseImageForm

from core.forms import PlainURLField


class HttpsURLField(PlainURLField):
    """A web address that is https where no scheme is written."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs | {"assume_scheme": "https"})


class SiteImageForm(BaseImageForm):
    """Used wherever a picture is uploaded or changed: the list, the upload of many, and the chooser on a page."""

    class Meta(BaseImageForm.Meta):
        widgets = {
            **BaseImageForm.Meta.widgets,
            "taken_on": AdminDateInput,
            "licence_note": AdminAutoHeightTextInput,
            "consent_note": AdminAutoHeightTextInput,
        }
        field_classes = {"licence_url": HttpsURLField, "source_url": HttpsURLField}

    def _post_clean(self):
        # The model's own questions, once the instance has the form's values; only of fields that the form has.
        super()._post_clean()
        for name, sentence in self.instance.problems().items():
            if name in self.fields and name not in self.errors:
                self.add_error(name, sentence)
