"""Choosers for organisations, contacts and users: search among thousands in a form field of the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from accounts.models import User
from core.admin.choosers import only_for, searched_in
from membership.models import Contact, Organisation


@only_for(lambda user: user.has_perm("membership.view_organisation"))
@searched_in("name", "org_number")
class OrganisationChooser(ChooserViewSet):
    model = Organisation
    icon = "group"
    choose_one_text = _("Choose an organisation")
    choose_another_text = _("Choose another organisation")
    edit_item_text = _("Edit this organisation")


class ContactChooseView(ChooseView):
    def get_object_list(self):
        return super().get_object_list().select_related("user", "organisation")


class ContactChooseResultsView(ChooseResultsView):
    def get_object_list(self):
        return super().get_object_list().select_related("user", "organisation")


@only_for(lambda user: user.has_perm("membership.view_contact"))
@searched_in("user__first_name", "user__last_name", "user__email", "organisation__name")
class ContactChooser(ChooserViewSet):
    model = Contact
    choose_view_class = ContactChooseView
    choose_results_view_class = ContactChooseResultsView
    icon = "user"
    choose_one_text = _("Choose a contact")
    choose_another_text = _("Choose another contact")
    edit_item_text = _("Edit this contact")


@only_for(lambda user: user.has_perm("membership.view_contact"))
@searched_in("email", "first_name", "last_name")
class UserChooser(ChooserViewSet):
    """It lists names and e-mail addresses of all users: access to the admin alone must not reveal them."""

    model = User
    icon = "user"
    # Other apps show users with widgets of their own, so this chooser is not the default one.
    register_widget = False
    choose_one_text = _("Choose a user")
    choose_another_text = _("Choose another user")
    edit_item_text = _("Edit this user")


contact_chooser = ContactChooser("contact_chooser")
organisation_chooser = OrganisationChooser("organisation_chooser")
user_chooser = UserChooser("membership_user_chooser")
