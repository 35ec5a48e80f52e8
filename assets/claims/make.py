"""Measures every claim of every lesson and records what came out. Run: make claims.

Arguments name the lessons to measure; what is recorded of the others stays.
"""

import os
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from dlviz.jobs import finish
from dlviz.lessons.catalogue import LESSONS
from dlviz.lessons.claim_table import RECORDED, Row, read, row_of, write
from dlviz.lessons.records import Lesson


def measured(lesson: Lesson) -> list[Row]:
    """The rows of one lesson."""
    table = []
    for claim in lesson.claims:
        start = time.process_time()
        verdict = claim.measure(finish(claim.job()))
        row = row_of(lesson, claim, verdict, time.process_time() - start)
        table.append(row)
        print(f"{row.seconds:7.2f} s  {lesson.id} {claim.id}: {row.kind}, {row.figure}", flush=True)
    return table


if __name__ == "__main__":
    for lesson in LESSONS:
        if lesson.id in sys.argv[1:] or not sys.argv[1:]:
            made = measured(lesson)
            kept = read(RECORDED) if RECORDED.is_file() else ()
            every = {row.lesson: [] for row in kept} | {lesson.id: []}
            for row in [*(row for row in kept if row.lesson != lesson.id), *made]:
                every[row.lesson].append(row)
            write([row for each in LESSONS for row in every.get(each.id, [])])
    print(RECORDED.name, RECORDED.stat().st_size)
