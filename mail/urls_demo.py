"""Addresses of the demo mailbox. `config.urls` includes them on a demo or a development machine only."""

from django.urls import path

from mail import demo_mailbox

urlpatterns = [
    path("mailbox/", demo_mailbox.mailbox, name="demo_mailbox"),
    path("mailbox/<slug:key>/", demo_mailbox.mailbox, name="demo_email"),
    path("mailbox/<slug:key>/html/", demo_mailbox.email_html, name="demo_email_html"),
    path("mailbox/<slug:key>/files/<int:number>/", demo_mailbox.email_attachment, name="demo_email_attachment"),
]
