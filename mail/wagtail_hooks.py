"""Outgoing e-mail in the admin."""

from wagtail import hooks

from mail.admin import mail_viewset


@hooks.register("register_admin_viewset")
def register_mail():
    return mail_viewset
