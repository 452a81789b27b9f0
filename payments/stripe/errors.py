"""Errors of calls to Stripe, distinguished by what the caller does about them."""


class StripeProblem(Exception):
    """Base of all errors: Stripe did not do what was requested."""


class StripeUnavailable(StripeProblem):
    """No response, or a temporary error. The request may have been carried out: repeat it with the same key."""


class StripeRefused(StripeProblem):
    """Stripe refused the request: repeating it gives the same response."""

    def __init__(self, message: str, *, code: str = "", param: str = "", status: int | None = None):
        super().__init__(message)
        self.code = code
        self.param = param
        self.status = status


class BadSignature(StripeProblem):
    """The body has no valid signature made with a configured secret within the last five minutes."""
