"""Users in the Wagtail admin: as Wagtail has them, without passwords, with staff and language."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet

from accounts.models import User

OWN_FIELDS = {"is_staff", "language", "phone"}


def _soften(form: forms.ModelForm) -> None:
    form.fields["is_staff"].help_text = _("Works for the association. Groups decide what they may see and do.")
    # Many members are known by their address alone.
    form.fields["first_name"].required = form.fields["last_name"].required = False


class NewUserForm(UserCreationForm):
    class Meta(UserCreationForm.Meta):
        model = User
        fields = UserCreationForm.Meta.fields | OWN_FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _soften(self)


class ChangeUserForm(UserEditForm):
    class Meta(UserEditForm.Meta):
        model = User
        fields = UserEditForm.Meta.fields | OWN_FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _soften(self)


class StaffUserViewSet(UserViewSet):
    def get_form_class(self, for_update=False):
        return ChangeUserForm if for_update else NewUserForm
