"""Under a map: the cell that was clicked, and where its network can be seen."""

from dataclasses import replace

import streamlit as st

from dlviz.jobs import DESK
from dlviz.lessons.catalogue import LESSONS
from dlviz.lessons.links import Visit, at_start, write_link
from dlviz.lessons.records import Lesson
from dlviz.lessons.study_fields import power_of_two
from dlviz.texts import say
from dlviz.train.study import Study
from dlviz.train.survival import Survival, SurvivalMap
from dlviz.train.sweep import LEAST_SQUARES, Sweep
from dlviz.ui import link
from dlviz.ui.steps import leave, waiting

ONE_NETWORK = "one_network"  # the starting point that shows a cell's film
PLANE_LESSON = "decision_boundaries"


def cell_bar(lesson: Lesson, visit: Visit) -> None:
    """What can be done with the clicked cell; nothing where none was clicked."""
    study = visit.study
    if waiting(lesson, visit) or visit.present:
        return  # in front of a class its buttons are in the film, as they are in any survival map
    if isinstance(study, Sweep) and run_of(study, *study.cell) is not None:
        _of_sweep(lesson, study)


def _of_sweep(lesson: Lesson, study: Sweep) -> None:
    rate, batch = study.cell
    experiment = study.experiment(rate, batch, 0, study.clock)
    with st.container(horizontal=True, vertical_alignment="center", key="cell"):
        st.markdown(
            say(
                "cell.chosen",
                rate=power_of_two(study.rates[rate]),
                batch=study.batches[batch],
                updates=experiment.training.updates,
            )
        )
        _film(lesson, rate, batch)
        if study.dataset == "spiral" and st.button(
            say("cell.open_in_decision_boundaries"),
            key=f"{lesson.id}_cell_plane",
            icon=":material/open_in_new:",
            on_click=link.touch,
        ):
            goal = next(each for each in LESSONS if each.id == PLANE_LESSON)
            point = goal.starting_points[0].id
            there = replace(at_start(goal, Visit(experiment), point), study=experiment, twin=None)
            st.switch_page(f"pages/{goal.id}.py", query_params=write_link(goal, there))


def _film(lesson: Lesson, row: int, column: int) -> None:
    st.button(
        say("cell.its_film"),
        key=f"{lesson.id}_cell_film",
        icon=":material/movie:",
        on_click=lambda: open_cell(lesson, row, column),
    )


def open_cell(lesson: Lesson, row: int, column: int) -> None:
    """Show the film of a cell's first network, where it has one."""
    link.touch()
    visit = link.current(lesson)
    run = run_of(visit.study, row, column)
    if run is not None:
        there = replace(at_start(lesson, visit, ONE_NETWORK), study=run, twin=None)
        leave(lesson, replace(visit, study=visit.study.having(cell=(row, column))), there)


def train_row(lesson: Lesson, row: int) -> None:
    """Train a row of the map that was read from the recording."""
    visit = link.current(lesson)
    if isinstance(visit.study, Survival) and row < len(visit.study.recipes):
        live = {*visit.study.live, visit.study.recipes[row]}
        ordered = tuple(name for name in visit.study.recipes if name in live)
        link.move(lesson, replace(visit, study=visit.study.having(live=ordered)))


def run_of(study: Study, *cell: int) -> Study | None:
    """The run of a map's cell (row, column); None where the map has none there."""
    if len(cell) != 2 or min(cell) < 0:
        return None
    row, column = cell
    if isinstance(study, Sweep) and study.dataset != LEAST_SQUARES:
        inside = row < len(study.rates) and column < len(study.batches)
        return study.experiment(row, column, 0, study.clock) if inside else None
    if isinstance(study, Survival):
        shown = _map_of(study)
        inside = row < len(study.recipes) and column < len(study.depths)
        return shown.run(row, column) if shown is not None and inside else None
    return None


def _map_of(study: Survival) -> SurvivalMap | None:
    """The map, where the desk still keeps it."""
    return DESK.cached(study)
