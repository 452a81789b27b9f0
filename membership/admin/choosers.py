"""Choosers for organisations and users: search among thousands in a form field of the admin."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet

from accounts.models import User
from membership.models import Organisation


class OrganisationChooser(ChooserViewSet):
    model = Organisation
    icon = "group"
    choose_one_text = _("Choose an organisation")
    choose_another_text = _("Choose another organisation")
    edit_item_text = _("Edit this organisation")


def _requires_view_contact(view):
    """A subclass of the view that requires the permission to view contacts.

    The chooser lists names and e-mail addresses of all users. Access to the admin alone must not reveal them.
    """

    class RequiresViewContact(view):
        def dispatch(self, request, *args, **kwargs):
            if not request.user.has_perm("membership.view_contact"):
                raise PermissionDenied
            return super().dispatch(request, *args, **kwargs)

    return RequiresViewContact


class UserChooser(ChooserViewSet):
    model = User
    choose_view_class = _requires_view_contact(chooser.ChooseView)
    choose_results_view_class = _requires_view_contact(chooser.ChooseResultsView)
    chosen_view_class = _requires_view_contact(chooser.ChosenView)
    chosen_multiple_view_class = _requires_view_contact(chooser.ChosenMultipleView)
    create_view_class = _requires_view_contact(chooser.CreateView)
    icon = "user"
    # Other apps show users with widgets of their own, so this chooser is not the default one.
    register_widget = False
    choose_one_text = _("Choose a user")
    choose_another_text = _("Choose another user")
    edit_item_text = _("Edit this user")


organisation_chooser = OrganisationChooser("organisation_chooser")
user_chooser = UserChooser("membership_user_chooser")
