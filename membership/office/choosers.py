"""Finding an organisation or a user among thousands, where a form asks for one."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.chooser import ChooserViewSet

from accounts.models import User
from membership.models import Organisation


class OrganisationChooser(ChooserViewSet):
    model = Organisation
    icon = "group"
    choose_one_text = _("Choose an organisation")
    choose_another_text = _("Choose another organisation")
    edit_item_text = _("Edit this organisation")


class UserChooser(ChooserViewSet):
    model = User
    icon = "user"
    # Other rooms have their own ways of naming a user.
    register_widget = False
    choose_one_text = _("Choose a user")
    choose_another_text = _("Choose another user")
    edit_item_text = _("Edit this user")


organisation_chooser = OrganisationChooser("organisation_chooser")
user_chooser = UserChooser("membership_user_chooser")
