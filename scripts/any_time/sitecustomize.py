"""Read by every Python that `scripts/test_any_time.py` starts, because its folder stands first on PYTHONPATH.

libfaketime 0.9.10 (Debian 12 and 13) subtracts its offset from the deadline of every clock_nanosleep, also where the
monotonic clock is not faked. `time.sleep` then raises EINVAL. select(2) waits just as long and has no deadline.
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
