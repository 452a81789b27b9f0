from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from core.mail_admin import mail_viewset
from core.models import Person


class PersonViewSet(SnippetViewSet):
    model = Person
    icon = "group"
    menu_label = _("People")
    menu_order = 250
    add_to_admin_menu = True
    list_display = ["name", "group", "role_nb", "is_shown"]
    list_filter = ["group", "is_shown"]
    list_export = ["name", "group", "role_nb", "role_en", "employer", "email", "phone"]
    ordering = ["sort_order", "name"]
    list_per_page = 50


register_snippet(PersonViewSet)


@hooks.register("register_admin_viewset")
def register_mail():
    return mail_viewset
