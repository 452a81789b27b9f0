"""Payments in the admin."""

from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from payments.admin import audit_log, money, permissions  # noqa: F401 - the policies register themselves
from payments.admin.documents import document_viewset
from payments.admin.exceptions import ExceptionsMenuItem, exceptions
from payments.admin.order import actions, buyer_details, confirm_page
from payments.admin.unpaid import unpaid_viewset
from payments.admin.viewsets import MoneyGroup


@hooks.register("register_log_actions")
def register_log_actions(registry):
    audit_log.register(registry)


@hooks.register("register_admin_viewset")
def register_viewsets():
    MoneyGroup.items = (*MoneyGroup.items, unpaid_viewset, document_viewset)
    return MoneyGroup()


@hooks.register("register_admin_urls")
def register_urls():
    return [
        path("orders/exceptions/", exceptions, name="orders_exceptions"),
        path("orders/<int:pk>/refund/", actions.refund, name="orders_refund"),
        path("orders/<int:pk>/refund/ask/", confirm_page.ask_refund, name="orders_ask_refund"),
        path("orders/<int:pk>/cancel/ask/", confirm_page.ask_cancel, name="orders_ask_cancel"),
        path("orders/<int:pk>/cancel/", actions.cancel, name="orders_cancel"),
        path("orders/<int:pk>/register/", money.register, name="orders_register"),
        path("orders/<int:pk>/cancel-lines/", money.choose_lines, name="orders_choose_lines"),
        path("orders/<int:pk>/cancel-lines/confirm/", money.cancel_some, name="orders_cancel_lines"),
        path("documents-issued/<int:pk>/remind/", money.remind, name="invoices_remind"),
        path("refunds/<int:pk>/paid-out/", money.paid_out, name="refunds_paid_out"),
        path("orders/<int:pk>/resend/", actions.resend_mail, name="orders_resend"),
        path("orders/<int:pk>/details/", buyer_details.details, name="orders_details"),
        path("orders/<int:pk>/buyers-page/", actions.buyers_page, name="orders_buyers_page"),
        path("orders/<int:pk>/settle/", actions.settle, name="orders_settle"),
        path("payments/<int:pk>/accept/", actions.accept, name="payments_accept"),
        path("refunds/<int:pk>/again/", actions.refund_again, name="refunds_again"),
        path("stripe-events/<int:pk>/handle/", actions.handle_event, name="stripe_events_handle"),
    ]


@hooks.register("register_admin_menu_item")
def register_exceptions():
    return ExceptionsMenuItem(
        _("Needs attention"),
        reverse_lazy("orders_exceptions"),
        name="orders-exceptions",
        icon_name="warning",
        order=251,
    )
