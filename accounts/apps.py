from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")
    default = True


class AdminUsersConfig(WagtailUsersAppConfig):
    user_viewset = "accounts.admin.StaffUserViewSet"
