"""Readouts of studies that fool networks: the numbers behind them, as tables."""

import types
import typing
from collections.abc import Callable, Mapping

import numpy as np
import streamlit as st

from dlviz.lessons.links import Visit
from dlviz.lessons.records import Lesson
from dlviz.lessons.text import percent
from dlviz.measure.everyday import Everyday, EverydayResult
from dlviz.measure.fooled import DONE, Fooled, FooledResult
from dlviz.measure.input_slice import InputSlice, InputSliceResult
from dlviz.measure.own_digit import OwnDigit, OwnDigitResult
from dlviz.measure.plane_attack import EPSILONS, PlaneAttack, PlaneAttackResult
from dlviz.measure.pushes import ManyPushes, ManyPushesResult
from dlviz.measure.robustness import ATTACKS, NETS, Robustness, RobustnessResult
from dlviz.measure.shifted import Shifted, ShiftedResult
from dlviz.measure.transfer import Transfer, TransferResult
from dlviz.texts import say
from dlviz.train.study import Study
from dlviz.ui.vision_readouts import shares, table


def _fooled(lesson: Lesson, visit: Visit, result: FooledResult) -> None:
    aims = [result.names[int(aim)] for aim in result.aims]
    own = result.names[result.truth]
    table(
        {
            say("readouts.levels_of_255"): result.levels,
            say("readouts.aim"): aims,
            say("readouts.p_aim"): shares(result.chance[1:, 1]),
            f"p({own})": shares(result.chance[1:, 0]),
            say("readouts.scores_moved_by"): [f"{value:+.2f}" for value in result.moved],
            say("readouts.as_the_gradient_says"): [f"{value:+.2f}" for value in result.predicted],
            say("readouts.by_noise_as_large"): [f"{value:+.2f}" for value in result.moved_noise],
        }
    )
    table(
        {
            say("readouts.p_aim_after"): list(DONE.values()),
            **{
                say("readouts.level_of_255", level=level): shares(result.done_chance[at, :, 1])
                for at, level in enumerate(result.levels)
            },
        }
    )
    table({say("readouts.noise_levels"): result.sizes, say("readouts.draws_that_keep", own=own):
           shares(result.kept)})  # fmt: skip
    table(
        {
            say("readouts.the_pattern_on"): [label for _, label in result.others],
            **{
                say("readouts.p_aim_level", level=level): [
                    f"{percent(float(before), 2)} → {percent(float(after), 2)}"
                    for before, after in result.pasted[at]
                ]
                for at, level in enumerate(result.levels)
            },
        }
    )
    st.caption(say("readouts.pgd_took", seconds=result.seconds))


def _robust(lesson: Lesson, visit: Visit, result: RobustnessResult) -> None:
    for net, name in enumerate(result.nets):
        table(
            {
                NETS[name]: [ATTACKS[attack] for attack in result.attacks],
                **{
                    f"ε = {epsilon:g}": shares(result.accuracy[net, :, at])
                    for at, epsilon in enumerate(result.epsilons)
                },
            }
        )
    half = ", ".join(
        f"{NETS[name]} {'-' if np.isnan(size) else f'{size:.3f}'}"
        for name, size in zip(result.nets, result.half, strict=True)
    )
    plain, careful = ("-" if np.isnan(value) else f"{value:.1f} s" for value in result.seconds)
    st.caption(
        say(
            "readouts.half_fooled_no_cost",
            half=half,
            plain=plain,
            careful=careful,
            plain_clean=shares(result.clean)[0],
            careful_clean=shares(result.clean)[1],
        )
        if result.clean[1] >= result.clean[0]
        else say(
            "readouts.half_fooled",
            half=half,
            plain=plain,
            careful=careful,
            plain_clean=shares(result.clean)[0],
            careful_clean=shares(result.clean)[1],
        )
    )


def _everyday(lesson: Lesson, visit: Visit, result: EverydayResult) -> None:
    table(
        {
            say("readouts.keep_their_answer"): [label for _, label in result.kinds],
            say("readouts.at_the_attacks_size"): shares(result.matched_right.mean(axis=1)),
            **{
                say("readouts.severity", severity=at + 1): shares(result.right[:, at].mean(axis=1))
                for at in range(result.right.shape[1])
            },
            say("readouts.length_at_severity_5"): [
                f"{value:.0f}" for value in result.size[:, -1].mean(axis=1)
            ],
        }
    )
    st.caption(
        say(
            "readouts.attacked_keep",
            kept=percent(float(result.attack_right.mean())),
            length=float(result.attack_size.mean()),
        )
    )
    if len(result.digits_matched):
        table(
            {
                say("readouts.digits_450"): [say("readouts.as_they_are"), say("readouts.attacked"),
                               *(label for _, label in result.digits_kinds)],
                say("readouts.right"): shares([result.digits_clean, result.digits_attack,
                                 *result.digits_matched]),
                say("readouts.mean_length"): [f"{value:.2f}" for value in
                                (0.0, result.digits_size, *result.digits_sizes)],
            }
        )  # fmt: skip


def _own_digit(lesson: Lesson, visit: Visit, result: OwnDigitResult) -> None:
    table(
        {
            "ε": [f"{epsilon:.2f}" for epsilon in result.epsilons],
            **{
                NETS[name]: [
                    f"{answer} ({percent(float(p[answer]))})"
                    for answer, p in zip(result.answer[at], result.probabilities[at], strict=True)
                ]
                for at, name in enumerate(result.nets)
            },
        }
    )


def _slice(lesson: Lesson, visit: Visit, result: InputSliceResult) -> None:
    table(
        {
            say("readouts.class"): [name for _, name, _ in result.shares],
            say("readouts.share_of_the_cells"): shares(share for _, _, share in result.shares),
        }
    )
    st.caption(
        say(
            "readouts.directions_length",
            length=result.length,
            first=result.largest[0],
            second=result.largest[1],
        )
    )


def _plane(lesson: Lesson, visit: Visit, result: PlaneAttackResult) -> None:
    plain, careful = result.robust[:, -1]
    new, new_careful = result.robust_new[:, -1]
    table(
        {
            say("readouts.attacks_size"): [f"{epsilon:g}" for epsilon in EPSILONS],
            say("readouts.standard"): shares(plain),
            say("readouts.adversarially_trained"): shares(careful),
            say("readouts.standard_new_points"): shares(new),
            say("readouts.adversarially_trained_new_points"): shares(new_careful),
        }
    )


def _pushes(lesson: Lesson, visit: Visit, result: ManyPushesResult) -> None:
    table(
        {
            say("readouts.inputs"): [f"{dim:,}" for dim in result.dims],
            say("readouts.attack_moves_the_logit_by"): [f"{value:.3f}" for value in result.shift],
            say("readouts.theory"): [f"{value:.3f}" for value in result.theory],
            say("readouts.random_signs"): [f"{value:.4f}" for value in result.shift_noise],
            say("readouts.right"): shares(result.accuracy[:, 0]),
            say("readouts.attacked"): shares(result.accuracy[:, 1]),
            say("readouts.random"): shares(result.accuracy[:, 2]),
        }
    )


def _transfer(lesson: Lesson, visit: Visit, result: TransferResult) -> None:
    table(
        {
            say("readouts.made_on"): [*result.names, say("readouts.no_attack")],
            **{
                say("readouts.tested_on", name=name): shares(
                    (*result.accuracy[:, at], result.clean[at])
                )
                for at, name in enumerate(result.names)
            },
        }
    )
    st.caption(say("readouts.digits_unlearned", count=result.count))


def _shifted(lesson: Lesson, visit: Visit, result: ShiftedResult) -> None:
    for at, shift in enumerate(result.shifts):
        table(
            {
                shift: [f"{level:g}" for level in result.levels[at]],
                **{name: shares(result.accuracy[at, net]) for net, name in enumerate(result.nets)},
            }
        )


ATTACK_READOUTS: Mapping[type[Study], Callable[[Lesson, Visit, typing.Any], None]] = (
    types.MappingProxyType(
        {
            Fooled: _fooled,
            Robustness: _robust,
            Everyday: _everyday,
            OwnDigit: _own_digit,
            InputSlice: _slice,
            PlaneAttack: _plane,
            ManyPushes: _pushes,
            Transfer: _transfer,
            Shifted: _shifted,
        }
    )
)
