"""A log filter that removes the secret keys in the URLs of orders, tickets and waiting list entries."""

import logging
import re

_PLACES = "bestilling|order|billett|ticket|venteliste|waiting-list"
_KEY = re.compile(rf"(/(?:{_PLACES})/|[?&](?:offer|received)=)[\w:-]{{16,}}")


def redact_keys(text: str) -> str:
    return _KEY.sub(r"\1…", text)


class RedactKeysFilter(logging.Filter):
    """Redacts keys in every log record, because Django logs the URL of each failed request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = redact_keys(str(record.msg))
        if isinstance(record.args, tuple):
            record.args = tuple(redact_keys(arg) if isinstance(arg, str) else arg for arg in record.args)
        return True
