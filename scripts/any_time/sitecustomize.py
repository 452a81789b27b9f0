"""Loaded by every Python process of `scripts/test_any_time.py`, because this folder is first on PYTHONPATH.

libfaketime 0.9.10 (Debian 12 and 13) subtracts its offset from the deadline of every clock_nanosleep, also when the
monotonic clock is not faked. `time.sleep` then raises EINVAL. select(2) waits equally long and has no deadline.
"""

import os
import select
import time


def _sleep(seconds: float) -> None:
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], seconds)


if "FAKETIME" in os.environ:
    time.sleep = _sleep
