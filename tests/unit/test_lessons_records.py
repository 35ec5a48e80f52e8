import re

import pytest

from dlviz.data.examples import load
from dlviz.lessons import records
from dlviz.lessons.catalogue import LESSONS, PAGES
from dlviz.lessons.links import bases
from dlviz.lessons.study_fields import FIELDS_OF, fields_of, study_from_json
from dlviz.lessons.words import GLOSSARY
from dlviz.measure.look import Look
from dlviz.settings import SETTINGS
from dlviz.train.experiment import Experiment
from dlviz.train.runs import MOST_BYTES, refuse_above, train
from dlviz.train.together import job_of

SYLLABUS = {"Sun", "Hung/Batra", "Hanin", "Andersson/Liu", "Shu/Long"}
CLAIMS = [
    pytest.param(lesson, claim, id=f"{lesson.id}-{claim.id}")
    for lesson in LESSONS
    for claim in lesson.claims
]
STEPS = [
    pytest.param(step, id=f"{lesson.id}-{step.id}") for lesson in LESSONS for step in lesson.steps
]
STUDIES = {
    f"{lesson.id}: {place}": study
    for lesson in PAGES
    for place, study in [
        *((f"{step.id} asks", step.experiment) for step in lesson.steps),
        *((f"{step.id} shows", step.after()) for step in lesson.steps),
        *((point.id, point.experiment) for point in lesson.starting_points),
        *(
            (f"{point.id} twin", point.experiment.having(**{point.twin[0]: point.twin[1]}))
            for point in lesson.starting_points
            if point.twin is not None
        ),
        *(
            (f"{point.id} {label}", study)
            for point in lesson.starting_points
            for label, study in point.variants
        ),
    ]
}
EXPERIMENTS = {place: each for place, each in STUDIES.items() if isinstance(each, Experiment)}
OTHERS = {place: each for place, each in STUDIES.items() if not isinstance(each, Experiment)}


def by_chance(study):
    """Whether there is chance in it, or another picture to take; a table of words has neither."""
    return isinstance(study, Look) or any(name.endswith("seed") for name in fields_of(study))


def sentences(text):
    return len(re.findall(r"[.?](?: |$)", text))


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_a_lesson_has_four_or_five_steps_and_names_that_are_its_own(lesson):
    assert 4 <= len(lesson.steps) <= 5
    for things in (lesson.steps, lesson.starting_points, lesson.claims):
        assert len({thing.id for thing in things}) == len(things)
    assert lesson.question.endswith("?")
    first = lesson.steps[0]
    assert not first.ask or first.covered, "a lesson opens on the question, not on its answer"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_terms_are_in_the_glossary_and_sources_are_lectures_of_the_syllabus(lesson):
    assert set(lesson.terms) <= set(GLOSSARY)
    for source in lesson.sources:
        assert set(re.split(r", (?:against )?", source.lecture)) <= SYLLABUS


@pytest.mark.parametrize(("lesson", "claim"), CLAIMS)
def test_a_claim_offers_two_to_four_answers_each_a_reasonable_guess_and_has_a_source(lesson, claim):
    assert 2 <= len(claim.options) <= 4
    assert len(set(claim.options)) == len(claim.options)
    assert [sentences(text) for text in claim.reasonable] == [1] * len(claim.options)
    assert claim.source in lesson.sources
    assert claim.deeper == (claim in lesson.deeper_claims)


@pytest.mark.parametrize(("lesson", "claim"), CLAIMS)
def test_another_seed_of_a_claim_shares_no_run_and_differs_in_seeds_only(lesson, claim):
    first, other = claim.studies(), claim.studies(1)
    assert len(set(first)) == len(first) == len(other)
    assert not set(filter(by_chance, first)) & set(other)
    for one, two in zip(first, other, strict=True):
        differs = {name for name in fields_of(one) if one.get(name) != two.get(name)}
        if "versions" in differs:  # twins differ in what they change
            differs |= {name for study in (one, two) for name, _ in study.versions}
            differs.remove("versions")
        fresh = {"photo"} if isinstance(one, Look) else set()  # it has no chance: another picture
        assert differs <= {"data_seed", "weight_seed", "batch_seed", "seed", "first_seed"} | fresh
    assert claim.job(1).key == job_of(other).key
    assert (claim.job(1).key == claim.job().key) == (not any(map(by_chance, first)))


@pytest.mark.parametrize("step", STEPS)
def test_a_step_says_little_asks_to_look_and_shows_three_knobs_at_most(step):
    assert 1 <= sentences(step.say) <= 2
    assert step.look_at.startswith("Look at ")
    assert sentences(step.look_at) == 1
    assert step.view in records.VIEWS
    assert len(step.knobs) <= 3
    assert set(step.knobs) <= set(fields_of(step.experiment)) & set(fields_of(step.after()))


@pytest.mark.parametrize("step", [each for each in STEPS if each.values[0].ask])
def test_what_a_step_shows_before_the_guess_is_not_among_the_runs_that_decide(step):
    shown = step.ask.shown()[0]
    assert step.covered or step.experiment not in step.ask.shown()
    if isinstance(shown, Experiment):
        same_seeds = {"data_seed": 0, "weight_seed": 0, "batch_seed": 0}
        assert step.after().having(**same_seeds) == shown.having(**same_seeds)
    else:
        assert step.after() == shown


@pytest.mark.parametrize("place", EXPERIMENTS)
def test_every_experiment_of_a_lesson_loads_and_trains(place):
    experiment = EXPERIMENTS[place].having(updates=5)
    assert len(load(experiment.data).train_labels) > 0
    recording = train(experiment)[0]
    assert recording.end.kind == "finished"
    assert recording.train_loss[-1] < recording.train_loss[0]


@pytest.mark.parametrize("place", OTHERS)
def test_every_other_study_of_a_lesson_can_be_run_shown_and_linked(place):
    study = OTHERS[place]
    study.check()
    assert type(study) in FIELDS_OF
    assert study_from_json(study.to_json()) == study
    for name in fields_of(study):
        assert fields_of(study)[name].carries(study.get(name)), name


def test_a_verdict_accepts_the_options_that_the_measurement_supports():
    verdict = records.Verdict(records.HOLDS, (0, 2), "3", "Because.")
    assert [verdict.accepts(option) for option in range(4)] == [True, False, True, False]


def test_an_unknown_name_is_refused():
    lesson = LESSONS[0]
    assert lesson.claim(lesson.claims[0].id) is lesson.claims[0]
    assert lesson.step(lesson.steps[1].id) is lesson.steps[1]
    assert lesson.starting_point(lesson.starting_points[0].id) is lesson.starting_points[0]
    with pytest.raises(KeyError):
        lesson.claim("no such claim")


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_every_claim_and_every_film_fits_into_the_memory_it_may_take(lesson):
    for claim in lesson.claims:
        studies = claim.studies()
        refuse_above(MOST_BYTES, tuple(s for s in studies if isinstance(s, Experiment)))
    for study in bases(lesson).values():
        if isinstance(study, Experiment):
            refuse_above(SETTINGS.cache_mb << 20, (study,) * 2)
