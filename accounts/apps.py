from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")
    default = True

    def ready(self) -> None:
        from django.contrib.auth.models import Group

        from accounts import emails, jobs  # noqa: F401 - what they hold registers itself
        from accounts.groups import name_in_language

        Group.__str__ = name_in_language  # type: ignore[method-assign]


class AdminUsersConfig(WagtailUsersAppConfig):
    user_viewset = "accounts.admin.StaffUserViewSet"
    group_viewset = "accounts.groups.StaffGroupViewSet"
