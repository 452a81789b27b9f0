"""One-click sign-ins. Only `config.urls` of a demo includes this file."""

from django.urls import path

from accounts import demo

urlpatterns = [
    path("", demo.roles, name="demo"),
    path("<slug:role>/sign-in/", demo.sign_in, name="demo_sign_in"),
]
