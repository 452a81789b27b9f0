from django.urls import path
from django.utils.translation import gettext_lazy as _

from newsletter.digest.views import digest_view
from newsletter.subscribing import views

urlpatterns = [
    path(_("newsletter/"), views.newsletter_view, name="newsletter"),
    path(_("newsletter/link-sent/"), views.link_sent_view, name="newsletter_link_sent"),
    path(_("newsletter/left/"), views.left_view, name="newsletter_left"),
    path(_("newsletter/confirm/<str:key>/"), views.confirm_view, name="newsletter_confirm"),
    path(_("newsletter/subscription/<str:key>/"), views.subscription_view, name="newsletter_subscription"),
    path(_("newsletter/<int:pk>/"), digest_view, name="newsletter_digest"),
]
