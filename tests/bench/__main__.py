"""`python -m tests.bench [--write] [part ...]`: one table, printed as it is measured."""

import argparse
import importlib
import re
import time

from tests.bench.table import Row, machine, markdown
from tests.serving import ROOT

PARTS = (
    "engine",
    "sweep",
    "plane",
    "deep",
    "images",
    "maps",
    "attacks",
    "words",
    "film",
    "app",
    "classroom",
)
RECORD = ROOT / "docs" / "performance.md"
PLACE = re.compile(r"(?<=<!-- measured -->\n).*?(?=<!-- end of measured -->)", re.DOTALL)


def main() -> None:
    """Measure the parts that are asked for; --write also records the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}; all")
    parser.add_argument("--write", action="store_true", help=f"record it in docs/{RECORD.name}")
    given = parser.parse_args()
    unknown = set(given.parts) - set(PARTS)
    if unknown:
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    where, began, rows = machine(), time.monotonic(), list[Row]()
    print(where)
    for part in given.parts or PARTS:
        for row in importlib.import_module(f"tests.bench.{part}").rows():
            print("  ".join(cell for cell in row.cells() if cell), flush=True)
            rows.append(row)
    minutes = (time.monotonic() - began) / 60
    print(f"\n{markdown(rows)}\n\n{minutes:.1f} minutes")
    if given.write:
        found = f"{where}.\n\n{markdown(rows)}\n"
        RECORD.write_text(PLACE.sub(lambda _: found, RECORD.read_text()))


if __name__ == "__main__":
    main()
