"""Outgoing e-mail in the admin."""

from wagtail import hooks

from mail.admin import email_viewset


@hooks.register("register_admin_viewset")
def register_email_viewset():
    return email_viewset
