"""Finding an organisation or a user among thousands, where a form asks for one."""

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


def _for_the_office(view):
    """Everybody's names and addresses: for those who look after contacts, not for all who may enter the admin."""

    class ForTheOffice(view):
        def dispatch(self, request, *args, **kwargs):
            if not request.user.has_perm("membership.view_contact"):
                raise PermissionDenied
            return super().dispatch(request, *args, **kwargs)

    return ForTheOffice


class UserChooser(ChooserViewSet):
    model = User
    choose_view_class = _for_the_office(chooser.ChooseView)
    choose_results_view_class = _for_the_office(chooser.ChooseResultsView)
    chosen_view_class = _for_the_office(chooser.ChosenView)
    chosen_multiple_view_class = _for_the_office(chooser.ChosenMultipleView)
    create_view_class = _for_the_office(chooser.CreateView)
    icon = "user"
    # Other rooms have their own ways of naming a user.
    register_widget = False
    choose_one_text = _("Choose a user")
    choose_another_text = _("Choose another user")
    edit_item_text = _("Edit this user")


organisation_chooser = OrganisationChooser("organisation_chooser")
user_chooser = UserChooser("membership_user_chooser")
