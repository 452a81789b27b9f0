"""`python -m bench.at_size`: fills databases and measures every page and list in them. PostgreSQL only.

fill N            copy rows of the demo in DATABASE_URL until there are N more organisations
measure FILE [part]   measure what has `part` in its name, and write it to FILE
compare SMALL FULL    print both measurements; ends with an error where a page has grown too slow
"""

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")

#: A page is too slow when it takes longer than this, or has grown by more than the ratio and is not quick anyway.
MOST_MS, MOST_RATIO, QUICK_MS = 300, 1.5, 60


def _compare(small: Path, full: Path) -> int:
    before = {row["name"]: row for row in json.loads(small.read_text())}
    too_slow = 0
    print(f"{'':52} {'queries':>11} {'SQL ms':>15} {'all ms':>15} {'first ms':>8} {'ratio':>6}")
    for row in json.loads(full.read_text()):
        other = before.get(row["name"])
        if other is None:
            continue
        ratio = row["total_ms"] / max(other["total_ms"], 1)
        is_slow = row["total_ms"] > MOST_MS or (ratio > MOST_RATIO and row["total_ms"] > QUICK_MS)
        too_slow += is_slow
        print(
            f"{row['name'][:52]:52} {other['queries']:5} {row['queries']:5} "
            f"{other['sql_ms']:7.0f} {row['sql_ms']:7.0f} "
            f"{other['total_ms']:7.0f} {row['total_ms']:7.0f} {row['first_ms']:8.0f} {ratio:6.1f}{' SLOW' * is_slow}"
        )
    print(f"\n{too_slow} are too slow: over {MOST_MS} ms, or {MOST_RATIO} times the small size's time.")
    return min(too_slow, 1)


def main(arguments: list[str]) -> int:
    match arguments:
        case ["compare", small, full]:
            return _compare(Path(small), Path(full))
        case ["fill", number] if number.isdecimal():
            _set_up()
            from bench.at_size.fill import fill

            fill(int(number))
        case ["measure", file, *part]:
            _set_up()
            from bench.at_size.measure import as_json, measure

            Path(file).write_text(as_json(measure(" ".join(part))))
        case _:
            print(__doc__)
            return 2
    return 0


def _set_up() -> None:
    import django
    from django.conf import settings

    django.setup()
    # As in production: what hardly changes stays in the process.
    settings.PROCESS_CACHE_SECONDS = 300


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
