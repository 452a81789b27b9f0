"""Addresses of the demo mailbox. `config.urls` includes them on a demo or a development machine only."""

from django.urls import path

from mail import demo_mailbox

urlpatterns = [
    path("post/", demo_mailbox.mailbox, name="demo_mailbox"),
    path("post/<slug:key>/", demo_mailbox.mailbox, name="demo_letter"),
    path("post/<slug:key>/html/", demo_mailbox.letter_html, name="demo_letter_html"),
    path("post/<slug:key>/files/<int:number>/", demo_mailbox.attachment, name="demo_letter_file"),
]
