"""Addresses that machines call: outside the language patterns, without a login or a redirect in the way."""

from django.urls import path

from payments.webhook import stripe_webhook

urlpatterns = [path("stripe/webhook/", stripe_webhook, name="stripe_webhook")]
