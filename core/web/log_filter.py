"""The log without the links that open somebody's order, ticket or place in line."""

import logging
import re

_PLACES = "bestilling|order|billett|ticket|venteliste|waiting-list"
_KEY = re.compile(rf"(/(?:{_PLACES})/|[?&](?:offer|received)=)[\w:-]{{16,}}")


def redact_keys(text: str) -> str:
    return _KEY.sub(r"\1…", text)


class RedactKeysFilter(logging.Filter):
    """Django names the address of every request that fails."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = redact_keys(str(record.msg))
        if isinstance(record.args, tuple):
            record.args = tuple(redact_keys(each) if isinstance(each, str) else each for each in record.args)
        return True
