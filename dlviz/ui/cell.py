"""Under the map: the cell that was clicked, and where its network can be seen."""

from dataclasses import replace

import streamlit as st

from dlviz.lessons.catalogue import LESSONS
from dlviz.lessons.links import Visit, at_start, write_link
from dlviz.lessons.records import Lesson
from dlviz.lessons.study_fields import power_of_two
from dlviz.train.sweep import LEAST_SQUARES, Sweep
from dlviz.ui import link
from dlviz.ui.steps import leave, waiting

ONE_NETWORK = "one_network"  # the starting point that shows a cell's film
PLANE_LESSON = "decision_boundaries"


def cell_bar(lesson: Lesson, visit: Visit) -> None:
    """What can be done with the clicked cell; nothing where none was clicked."""
    study = visit.study
    if not isinstance(study, Sweep) or waiting(lesson, visit) or not _within(study):
        return
    if study.dataset == LEAST_SQUARES:
        return
    rate, batch = study.cell
    experiment = study.experiment(rate, batch, 0, study.clock)
    if visit.present:
        return  # its button is in the film
    with st.container(horizontal=True, vertical_alignment="center", key="cell"):
        st.markdown(
            f"Learning rate **{power_of_two(study.rates[rate])}**, batch "
            f"**{study.batches[batch]}**, {experiment.training.updates:,} updates:"
        )
        st.button(
            "Its film",
            key=f"{lesson.id}_cell_film",
            icon=":material/movie:",
            on_click=lambda: open_cell(lesson, rate, batch),
        )
        if study.dataset == "spiral" and st.button(
            "Open in decision boundaries",
            key=f"{lesson.id}_cell_plane",
            icon=":material/open_in_new:",
            on_click=lambda: link.touch(lesson),
        ):
            goal = next(each for each in LESSONS if each.id == PLANE_LESSON)
            point = goal.starting_points[0].id
            there = replace(at_start(goal, Visit(experiment), point), study=experiment, twin=None)
            st.switch_page(f"pages/{goal.id}.py", query_params=write_link(goal, there))


def open_cell(lesson: Lesson, rate: int, batch: int) -> None:
    """Show the film of a cell's first network. Raises IndexError for a cell that is not there."""
    visit = link.current(lesson)
    if isinstance(visit.study, Sweep) and visit.study.dataset != LEAST_SQUARES:
        study = visit.study.having(cell=(rate, batch))
        experiment = study.experiment(rate, batch, 0, study.clock)
        there = replace(at_start(lesson, visit, ONE_NETWORK), study=experiment, twin=None)
        leave(lesson, replace(visit, study=study), there)


def _within(study: Sweep) -> bool:
    """Whether a cell was clicked that the grid has."""
    if len(study.cell) != 2:
        return False
    rate, batch = study.cell
    return rate < len(study.rates) and batch < len(study.batches)
