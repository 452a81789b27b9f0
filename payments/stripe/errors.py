"""Errors of calls to Stripe, distinguished by what the caller does about them."""


class StripeProblem(Exception):
    """Base of all errors: Stripe did not do what was requested."""


class StripeUnavailable(StripeProblem):
    """No response, or a temporary error. The request may have been carried out: repeat it with the same key."""


class StripeBusy(StripeUnavailable):
    """Another request with the same key is running, such as the first of two presses: its answer is this one's too."""


class StripeKeySpent(StripeUnavailable):
    """Stripe answered with a server error, or the key belongs to another request: Stripe may repeat it for a day.

    Repeating the request with its key can be in vain. Look at Stripe for the effect, and adopt it. Without an effect,
    use a new key. `stored` means that Stripe has finished with the request: its effect is there already, or never.
    """

    def __init__(self, message: str, *, stored: bool = False):
        super().__init__(message)
        self.stored = stored


class StripeRefused(StripeProblem):
    """Stripe refused the request: repeating it gives the same response."""

    def __init__(self, message: str, *, code: str = "", param: str = "", status: int | None = None):
        super().__init__(message)
        self.code = code
        self.param = param
        self.status = status


class BadSignature(StripeProblem):
    """The body has no valid signature made with a configured secret within the last five minutes."""
