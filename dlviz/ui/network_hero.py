"""The hero of networks of the plane: trains what the visit asks for and shows it as a film."""

import streamlit as st

from dlviz.data.examples import Examples, load
from dlviz.draw.film import Annotation, Film, Options, encode
from dlviz.draw.network_scene import network_scene
from dlviz.draw.scene import encode_scene
from dlviz.errors import UserError
from dlviz.lessons.field import label_of
from dlviz.lessons.fields import FIELDS
from dlviz.lessons.findings import finding
from dlviz.lessons.links import Visit, base, view_of, without_branches
from dlviz.lessons.records import Lesson
from dlviz.lessons.study_fields import power_of_two
from dlviz.lessons.words import sentence
from dlviz.measure.fence import closing_step
from dlviz.settings import SETTINGS
from dlviz.texts import say
from dlviz.train.recording import Recording
from dlviz.train.runs import Runs, refuse_above
from dlviz.ui import events, link, own_data, runs
from dlviz.ui.film import film
from dlviz.ui.shown import PAYLOADS, Shown

GAME_LINES = 4
BEAT_IT = say("network_hero.beat_it")


def network_hero(lesson: Lesson, visit: Visit) -> Shown:
    """Train (or take from the cache), encode (likewise) and mount the film."""
    experiments = visit.experiments()
    if not all(own_data.brought(experiment.data) for experiment in experiments):
        st.info(
            say("network_hero.own_table"),
            icon=":material/table:",
        )
        own_data.uploader(lesson, "hero")
        return Shown()
    try:
        examples = tuple(load(experiment.data) for experiment in experiments)
        # What the cache cannot keep would be trained anew for every reader and every click.
        refuse_above(SETTINGS.cache_mb << 20, experiments)
    except UserError as error:
        st.warning(sentence(error), icon=":material/info:")
        if visit.experiment.data.dataset == "table":
            own_data.uploader(lesson, "hero")
        return Shown()
    job = Runs(experiments)
    count = len(experiments)
    outcome = runs.run(
        job,
        f"{lesson.id}_hero",
        say("network_hero.training")
        if count == 1
        else say("network_hero.training_networks", count=count),
        limit_s=runs.limit_of(visit),
    )
    if outcome is None:
        if visit.experiment.changes:
            st.button(
                say("network_hero.remove_the_branch"),
                key=f"{lesson.id}_unbranch_hero",
                on_click=link.moving(lesson, without_branches),
            )
        return Shown()
    names = run_names(visit)
    view = _shown_view(lesson, visit)
    payload, found = packed(lesson, visit, outcome.value, outcome.stopped_at)
    film(payload, key=f"{lesson.id}_film", heard=lambda event: events.heard(lesson, event))
    events.branch_form(lesson, visit)
    best = st.session_state.get(f"{lesson.id}.best_score")
    if view == "game" and best is not None:
        st.caption(say("network_hero.best_so_far", best=best))
    return Shown(outcome.value, names, examples[0], payload, found, outcome.value)


def packed(
    lesson: Lesson,
    visit: Visit,
    recordings: tuple[Recording, ...],
    stopped_at: float | None = None,
) -> tuple[bytes, str]:
    """The film of a visit to networks of the plane, and its finding; made if it is not kept."""
    experiments, view = visit.experiments(), _shown_view(lesson, visit)

    def made() -> tuple[bytes, str]:
        examples = tuple(load(experiment.data) for experiment in experiments)
        return _film(lesson, visit, recordings, examples, run_names(visit), view)

    return PAYLOADS.get((lesson.id, Runs(experiments).key, view, visit, stopped_at), made)


def _shown_view(lesson: Lesson, visit: Visit) -> str:
    """The film's view; one that the network does not have falls back to one that it has."""
    wanted = view_of(lesson, visit)
    hidden = visit.experiment.network.hidden
    if wanted == "game" and not (len(hidden) == 1 and hidden[0] <= GAME_LINES and visit.seeds == 1):
        wanted = "fence"
    if not hidden and wanted in ("fence", "space"):
        return "field"
    return wanted


def run_names(visit: Visit) -> tuple[str, ...]:
    """A short name for each run of the film."""
    if visit.seeds > 1:
        first = visit.experiment.network.weight_seed
        return tuple(say("network_hero.seed", number=first + i) for i in range(visit.seeds))
    if visit.twin is not None:
        name, value = visit.twin
        both = (label_of(FIELDS[name], visit.experiment.get(name)), label_of(FIELDS[name], value))
        if FIELDS[name].choices:
            return both
        label = FIELDS[name].label.lower()
        return (f"{label} {both[0]}", f"{label} {both[1]}")
    return (
        (say("network_hero.unchanged"), say("network_hero.branched"))
        if visit.experiment.changes
        else (say("network_hero.this_run"),)
    )


def _film(
    lesson: Lesson,
    visit: Visit,
    recordings: tuple[Recording, ...],
    examples: tuple[Examples, ...],
    names: tuple[str, ...],
    view: str,
) -> tuple[bytes, str]:
    if not examples[0].plane:
        training = recordings[0].experiment.training
        found = finding(recordings, names)
        if len(recordings) == 1:
            rate = power_of_two(training.learning_rate)
            found = say(
                "network_hero.rate_and_batch",
                rate=rate,
                batch_size=training.batch_size,
                found=found,
            )
        found = found.replace("points", "examples")  # they are no points of a plane
        options = Options(autoplay=True, present=visit.present, branch=False)
        scene = network_scene(recordings, names, options, found)
        return encode_scene(scene), found
    step = lesson.steps[visit.step]
    fences = [
        closing_step(recording, its) if view == "fence" and len(recordings) <= 2 else None
        for recording, its in zip(recordings, examples, strict=True)
    ]
    notes = tuple(
        (Annotation(closed, say("network_hero.fence_closed", closed=closed)),)
        if closed is not None
        else ()
        for closed in fences
    )
    found = finding(recordings, names, fences[0])
    said = BEAT_IT if view == "game" else found  # the game tells gradient descent's score itself
    changed = visit.experiment != base(lesson, visit.step, visit.start, visit.shown)
    return encode(
        Film(
            recordings=recordings,
            examples=examples,
            labels=names if len(names) > 1 else (),
            view=view,
            options=Options(
                autoplay=step.play or visit.shown or bool(visit.start) or changed,
                present=visit.present,
                paint=visit.deeper and not visit.present and view != "game",
                branch=visit.seeds == 1 and not visit.present,
            ),
            label=f"{lesson.question} {said}",
            finding=said,
            annotations=notes,
        )
    ), said
