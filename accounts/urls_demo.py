"""URLs of the one-click sign-ins. `config.urls` includes them in a demo only."""

from django.urls import path

from accounts import demo

urlpatterns = [
    path("", demo.roles, name="demo"),
    path("<slug:role>/sign-in/", demo.sign_in, name="demo_sign_in"),
]
