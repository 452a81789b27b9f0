"""Small helpers that tests import by name."""

import pytest
import stripe


def refused(function, *args, **kwargs) -> stripe.InvalidRequestError:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        function(*args, **kwargs)
    return caught.value
