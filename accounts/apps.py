from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")
    default = True

    def ready(self) -> None:
        from accounts import emails, jobs  # noqa: F401 - what they hold registers itself


class AdminUsersConfig(WagtailUsersAppConfig):
    user_viewset = "accounts.admin.StaffUserViewSet"
