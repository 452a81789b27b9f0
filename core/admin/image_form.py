from wagtail.admin.widgets import AdminAutoHeightTextInput, AdminDateInput
from wagtail.images.forms import BaseImageForm

from core.forms import PlainURLField


class HttpsURLField(PlainURLField):
    def __init__(self, **kwargs):
        super().__init__(**kwargs | {"assume_scheme": "https"})


class SiteImageForm(BaseImageForm):
    """The form of every image upload and edit: the image list, the multiple upload and the chooser on a page."""

    class Meta(BaseImageForm.Meta):
        widgets = {
            **BaseImageForm.Meta.widgets,
            "taken_on": AdminDateInput,
            "licence_note": AdminAutoHeightTextInput,
            "consent_note": AdminAutoHeightTextInput,
        }
        field_classes = {"licence_url": HttpsURLField, "source_url": HttpsURLField}

    def _post_clean(self):
        # The model's checks need the form's values on the instance. Errors are added only for fields of the form.
        super()._post_clean()
        for name, message in self.instance.problems().items():
            if name in self.fields and name not in self.errors:
                self.add_error(name, message)
