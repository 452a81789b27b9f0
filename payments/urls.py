"""URLs of the buyer's order page. The access key in the URL gives access; no login is asked for."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from payments.order_page import views
from payments.owed import views as owed_views

urlpatterns = [
    path(_("order/<str:key>/"), views.order_page, name="order"),
    path(_("order/<str:key>/status/"), views.order_state, name="order_state"),
    path(_("order/<str:key>/pay/"), views.pay, name="order_pay"),
    path(_("order/<str:key>/cancel/"), views.cancel, name="order_cancel"),
    path(_("order/<str:key>/resend/"), views.resend, name="order_resend"),
    path(_("account-number/<str:key>/"), owed_views.payout_account, name="payout_account"),
    path(_("order/<str:key>/documents/<int:pk>.pdf"), views.document, name="order_document"),
]
