"""A chooser of members for those who edit pages. The one of membership staff also shows who is no member."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from core.admin.choosers import only_for, searched_in
from membership.models import Organisation


class _Listed:
    def get_object_list(self):
        return Organisation.objects.listed().order_by("sort_key", "pk")


class _Choose(_Listed, ChooseView):
    pass


class _ChooseResults(_Listed, ChooseResultsView):
    pass


def may_choose(user) -> bool:
    permissions = ("programme.change_partnership", "programme.change_exhibitor", "core.change_person")
    return any(user.has_perm(permission) for permission in permissions)


@only_for(may_choose)
@searched_in("name", "org_number")
class ListedMemberChooser(ChooserViewSet):
    """The members that the public directory shows today."""

    model = Organisation
    register_widget = False
    icon = "group"
    per_page = 20
    choose_view_class = _Choose
    choose_results_view_class = _ChooseResults
    choose_one_text = _("Choose a member")
    choose_another_text = _("Choose another member")
    edit_item_text = _("Edit this organisation")


listed_member_chooser = ListedMemberChooser("listed_member_chooser")
