"""Public addresses of e-mail: the link that ends a sort of mail."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from mail.bulk.views import unsubscribe_view

urlpatterns = [path(_("unsubscribe/<str:key>/"), unsubscribe_view, name="mail_unsubscribe")]
