"""The newsletter in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup

from newsletter.admin import subscribers
from newsletter.admin.digests import DigestViewSet
from newsletter.admin.lists import ListViewSet


class NewsletterGroup(ModelViewSetGroup):
    menu_label = _("Newsletter")
    menu_icon = "mail"
    menu_name = "newsletter"
    menu_order = 255
    items = (
        DigestViewSet("digests", url_prefix="newsletter-issues"),
        ListViewSet("newsletter_lists", url_prefix="newsletter-lists"),
        subscribers.SubscriberViewSet("subscribers", url_prefix="newsletter-readers"),
    )


@hooks.register("register_admin_viewset")
def register_viewsets():
    return NewsletterGroup()


@hooks.register("register_log_actions")
def register_log_actions(actions) -> None:
    subscribers.register_log_actions(actions)
