"""Users in the Wagtail admin: without passwords, and with staff status, language and telephone."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm, UserForm
from wagtail.users.views.users import CreateView, EditView, IndexView, UserFilterSet, UserViewSet

from accounts.models import User
from accounts.roles import group_label
from core.admin.viewsets import SimultaneousSaveMixin
from core.forms import PlainEmailField, PlainField

PROFILE_FIELDS = {"is_staff", "language", "phone"}


def _soften(form: forms.ModelForm) -> None:
    if "groups" in form.fields:
        form.fields["groups"].label_from_instance = group_label
    form.fields["is_staff"].help_text = _("Works for the association. Groups decide what they may see and do.")


class PlainUserMixin(forms.Form):
    """Wagtail's text fields of a user, cleaned like all typed text (see `core.text`).

    Names may be empty, because many members have given only an e-mail address.
    """

    email = PlainEmailField(label=UserForm.base_fields["email"].label)
    first_name = PlainField(label=UserForm.base_fields["first_name"].label, required=False, max_length=150)
    last_name = PlainField(label=UserForm.base_fields["last_name"].label, required=False, max_length=150)


class NewUserForm(PlainUserMixin, UserCreationForm):
    class Meta(UserCreationForm.Meta):
        model = User
        fields = UserCreationForm.Meta.fields | PROFILE_FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _soften(self)


class ChangeUserForm(PlainUserMixin, UserEditForm):
    class Meta(UserEditForm.Meta):
        model = User
        fields = UserEditForm.Meta.fields | PROFILE_FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _soften(self)


class StaffUserFilterSet(UserFilterSet):
    """Wagtail's filters, with the names of groups in the reader's language."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["group"].field.label_from_instance = group_label


class StaffUserIndexView(IndexView):
    filterset_class = StaffUserFilterSet


class StaffUserCreateView(SimultaneousSaveMixin, CreateView):
    pass


class StaffUserEditView(SimultaneousSaveMixin, EditView):
    pass


class StaffUserViewSet(UserViewSet):
    index_view_class = StaffUserIndexView
    add_view_class = StaffUserCreateView
    edit_view_class = StaffUserEditView

    def get_form_class(self, for_update=False):
        return ChangeUserForm if for_update else NewUserForm
