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
from dlviz.train.study import Study
from dlviz.ui.vision_readouts import shares, table


def _fooled(lesson: Lesson, visit: Visit, result: FooledResult) -> None:
    aims = [result.names[int(aim)] for aim in result.aims]
    own = result.names[result.truth]
    table(
        {
            "levels of 255": result.levels,
            "aim": aims,
            "p(aim)": shares(result.chance[1:, 1]),
            f"p({own})": shares(result.chance[1:, 0]),
            "scores moved by": [f"{value:+.2f}" for value in result.moved],
            "… as the gradient says": [f"{value:+.2f}" for value in result.predicted],
            "… by noise as large": [f"{value:+.2f}" for value in result.moved_noise],
        }
    )
    table(
        {
            "p(aim), after": list(DONE.values()),
            **{
                f"{level} of 255": shares(result.done_chance[at, :, 1])
                for at, level in enumerate(result.levels)
            },
        }
    )
    table({"random noise, levels of 255": result.sizes, f"draws that keep “{own}”":
           shares(result.kept)})  # fmt: skip
    table(
        {
            "the pattern on": [label for _, label in result.others],
            **{
                f"p(aim), {level} of 255": [
                    f"{percent(float(before), 2)} → {percent(float(after), 2)}"
                    for before, after in result.pasted[at]
                ]
                for at, level in enumerate(result.levels)
            },
        }
    )
    st.caption(
        f"PGD took {result.seconds:.1f} s. Each picture was saved as an 8-bit PNG, read again and "
        "then judged. Scores are logits: the aim’s less that of the picture’s own answer."
    )


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
        f"Half of the digits are fooled at ε = {half}. Training took {plain}; against attacks "
        f"{careful}. Here robustness did not cost clean accuracy: "
        f"{shares(result.clean)[0]} and {shares(result.clean)[1]}."
        if result.clean[1] >= result.clean[0]
        else f"Half of the digits are fooled at ε = {half}. Training took {plain}; against "
        f"attacks {careful}. Without attack: {shares(result.clean)[0]} and "
        f"{shares(result.clean)[1]}."
    )


def _everyday(lesson: Lesson, visit: Visit, result: EverydayResult) -> None:
    table(
        {
            "keep their answer": [label for _, label in result.kinds],
            "at the attack’s size": shares(result.matched_right.mean(axis=1)),
            **{
                f"severity {at + 1}": shares(result.right[:, at].mean(axis=1))
                for at in range(result.right.shape[1])
            },
            "length at severity 5": [f"{value:.0f}" for value in result.size[:, -1].mean(axis=1)],
        }
    )
    st.caption(
        f"Attacked: {percent(float(result.attack_right.mean()))} keep their answer, at a length "
        f"of {float(result.attack_size.mean()):.1f}."
    )
    if len(result.digits_matched):
        table(
            {
                "450 digits": ["as they are", "attacked",
                               *(label for _, label in result.digits_kinds)],
                "right": shares([result.digits_clean, result.digits_attack,
                                 *result.digits_matched]),
                "mean length": [f"{value:.2f}" for value in
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
            "class": [name for _, name, _ in result.shares],
            "share of the cells": shares(share for _, _, share in result.shares),
        }
    )
    st.caption(
        f"Both directions have a length of {result.length:.2f}, and change a value by at most "
        f"{result.largest[0]:g} and {result.largest[1]:g} levels of 255."
    )


def _plane(lesson: Lesson, visit: Visit, result: PlaneAttackResult) -> None:
    plain, careful = result.robust[:, -1]
    new, new_careful = result.robust_new[:, -1]
    table(
        {
            "attack’s size": [f"{epsilon:g}" for epsilon in EPSILONS],
            "standard": shares(plain),
            "adversarially trained": shares(careful),
            "standard, new points": shares(new),
            "adversarially trained, new points": shares(new_careful),
        }
    )


def _pushes(lesson: Lesson, visit: Visit, result: ManyPushesResult) -> None:
    table(
        {
            "inputs": [f"{dim:,}" for dim in result.dims],
            "attack moves the logit by": [f"{value:.3f}" for value in result.shift],
            "theory": [f"{value:.3f}" for value in result.theory],
            "random signs": [f"{value:.4f}" for value in result.shift_noise],
            "right": shares(result.accuracy[:, 0]),
            "attacked": shares(result.accuracy[:, 1]),
            "random": shares(result.accuracy[:, 2]),
        }
    )


def _transfer(lesson: Lesson, visit: Visit, result: TransferResult) -> None:
    table(
        {
            "made on": [*result.names, "no attack"],
            **{
                f"tested on: {name}": shares((*result.accuracy[:, at], result.clean[at]))
                for at, name in enumerate(result.names)
            },
        }
    )
    st.caption(f"{result.count} digits that none of the networks has learned from.")


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
