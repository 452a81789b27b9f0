from allauth.account import views as account_views
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from accounts import views

urlpatterns = [
    # Only the views that accounts without passwords need. The other allauth URLs are left out.
    path(_("sign-in/"), account_views.login, name="account_login"),
    path(_("sign-in/code/"), account_views.confirm_login_code, name="account_confirm_login_code"),
    path(_("sign-in/new-code/"), account_views.request_login_code, name="account_request_login_code"),
    path(_("sign-out/"), account_views.logout, name="account_logout"),
    path(_("account/closed/"), account_views.account_inactive, name="account_inactive"),
    path(_("account/confirm/"), account_views.reauthenticate, name="account_reauthenticate"),
    path(_("account/"), views.profile, name="account_profile"),
    path(_("account/e-mail/"), account_views.email, name="account_email"),
    path(
        _("account/e-mail/confirm/"),
        account_views.email_verification_sent,
        name="account_email_verification_sent",
    ),
    path(_("account/open/"), account_views.signup, name="account_signup"),
    path(_("account/security/"), include("allauth.mfa.urls")),
]
