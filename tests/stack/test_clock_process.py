"""The demo's clock: started with the site, it runs every job, and none of them fails on the demo's content."""

import json

#: Waits for the first turn of each job; prints each job's error, and None for jobs that have had no turn.
FIRST_TURNS = """
import json, time
from core.scheduler import registered_jobs
from core.models import ClockSlot
names = {job.name for job in registered_jobs()}
for _unused in range(300):
    # The heartbeats of the processes are slots too, under other names.
    done = dict(ClockSlot.objects.filter(finished_at__isnull=False, name__in=names).values_list("name", "error"))
    if done.keys() == names:
        break
    time.sleep(0.4)
print(json.dumps({job.name: done.get(job.name) for job in registered_jobs()}))
"""


def test_each_job_runs(own_stack):
    stack = own_stack(DEMO_CLOCK="yes")
    printed = stack.manage("shell", "-v0", "-c", FIRST_TURNS, seconds=180)
    turns = json.loads(printed.strip().splitlines()[-1])
    assert len(turns) >= 15
    assert {name: error for name, error in turns.items() if error != ""} == {}
