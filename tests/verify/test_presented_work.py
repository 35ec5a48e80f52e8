"""In front of a class nothing runs for longer than three seconds: it is recorded, or it is quick.

Processor time on one thread, with nothing cached. Where a step's picture is covered nothing runs
for it; what answers the question runs while the class guesses, and is held to the same.
"""

import time

import pytest
import torch

from dlviz.jobs import Job, finish
from dlviz.lessons.catalogue import PAGES
from dlviz.lessons.records import Lesson
from dlviz.train.experiment import Experiment
from dlviz.train.together import job_of
from dlviz.ui.pictures import picture_of
from dlviz.ui.runs import PRESENTED_S

pytestmark = pytest.mark.verify


def presented_jobs(lesson: Lesson) -> dict[str, Job[object]]:
    """What the steps run, by where they run it."""
    jobs: dict[str, Job[object]] = {}
    for step in lesson.steps:
        study = step.experiment
        drawn = not isinstance(study, Experiment) and picture_of(study).covered
        if not (step.covered and drawn):
            jobs[f"{step.id}, asked"] = job_of((study,))
        if step.ask is not None:
            jobs[f"{step.id}, answered"] = job_of((step.after(),))
            jobs[f"{step.id}, its verdict"] = step.ask.job()
    return jobs


@pytest.mark.parametrize("lesson", PAGES, ids=lambda lesson: lesson.id)
def test_no_step_keeps_a_class_waiting(lesson: Lesson) -> None:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    took: dict[str, float] = {}
    try:
        for name, job in presented_jobs(lesson).items():
            began = time.process_time()
            finish(job)
            took[name] = time.process_time() - began
    finally:
        torch.set_num_threads(threads)
    assert not {name: round(s, 1) for name, s in took.items() if s > PRESENTED_S}
