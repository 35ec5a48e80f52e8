"""Flights, slots, cache and leaving early."""

import logging
import threading
import time
from collections.abc import Generator
from dataclasses import dataclass, field

import pytest

from dlviz.jobs import Desk, size_bytes


@dataclass(frozen=True)
class Count:
    """A Job that counts to `n`, a slice a number, and notes in `seen` who counted what."""

    key: str
    n: int = 5
    seen: list[tuple[str, int]] = field(default_factory=list, compare=False)
    pause_s: float = 0.0
    fail_at: int = -1
    heavy: bool = False

    def steps(self) -> Generator[tuple[float, int], None, int]:
        for i in range(self.n):
            if i == self.fail_at:
                raise ZeroDivisionError("as asked")
            time.sleep(self.pause_s)
            self.seen.append((self.key, i))
            yield (i + 1) / self.n, i
        return self.n


def test_a_job_ends_with_its_result_and_is_then_cached() -> None:
    desk, job = Desk(), Count("a")
    assert [p.fraction for p in desk.follow(job)][-1] == 1.0
    assert desk.cached(job) == 5
    assert [p.done for p in desk.follow(job)] == [True]
    assert len(job.seen) == 5


def test_sixty_who_ask_for_the_same_key_cost_one_computation() -> None:
    desk, job = Desk(), Count("a", n=8, pause_s=0.01)
    results: list[int] = []
    threads = [threading.Thread(target=lambda: results.append(desk.run(job))) for _ in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [8] * 60
    assert [i for _, i in job.seen] == list(range(8))


def test_a_leader_who_leaves_costs_nobody_a_restart() -> None:
    desk, job = Desk(), Count("a", n=6)
    leader = desk.follow(job)
    next(leader), next(leader)
    follower = desk.follow(job)
    leader.close()
    assert list(follower)[-1].result == 6
    assert [i for _, i in job.seen] == list(range(6))


def test_a_flight_taken_up_again_goes_on_where_it_stopped() -> None:
    desk, job = Desk(), Count("a", n=6)
    first = desk.follow(job)
    next(first), next(first), next(first)
    first.close()
    assert desk.flights == 0
    assert desk.run(job) == 6
    assert [i for _, i in job.seen] == list(range(6))


def test_leaving_frees_the_slot_for_others() -> None:
    desk = Desk()
    first = desk.follow(Count("a", n=1000))
    next(first)
    first.close()
    assert desk.run(Count("b")) == 5


def test_flights_take_turns_slice_by_slice() -> None:
    desk, seen = Desk(), []
    jobs = [Count(key, n=10, seen=seen, pause_s=0.005) for key in "abc"]
    threads = [threading.Thread(target=desk.run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    middle = seen[6:24]
    counts = [sum(key == name for key, _ in middle) for name in "abc"]
    assert max(counts) - min(counts) <= 2


@pytest.mark.parametrize("heavy", [True, False])
def test_few_flights_are_in_the_air_and_the_others_begin_as_they_came(
    heavy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"dlviz.jobs.{'HEAVY' if heavy else 'AIRBORNE'}", 2)
    monkeypatch.setattr("dlviz.jobs.POLL_S", 0.01)
    desk, seen, places = Desk(), [], list[int]()
    jobs = [Count(key, n=6, seen=seen, pause_s=0.005, heavy=heavy) for key in "abcde"]

    def fly(job: Count) -> None:
        places.append(max(progress.place for progress in desk.follow(job)))

    threads = []
    for job in jobs:
        threads.append(threading.Thread(target=fly, args=(job,)))
        threads[-1].start()
        time.sleep(0.01)  # in this order
    for thread in threads:
        thread.join()
    keys = [key for key, _ in seen]
    assert list(dict.fromkeys(keys)) == list("abcde")
    last = {key: at for at, key in enumerate(keys)}
    for at in range(len(keys)):
        assert len({key for key in keys[: at + 1] if last[key] > at}) <= 2
    assert max(places) >= 2, "who waits is told"


def test_a_light_flight_does_not_wait_for_heavy_ones_to_land(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dlviz.jobs.HEAVY", 1)
    monkeypatch.setattr("dlviz.jobs.POLL_S", 0.01)
    desk, seen = Desk(), list[tuple[str, int]]()
    heavy = [Count(key, n=30, seen=seen, pause_s=0.005, heavy=True) for key in "ab"]
    threads = [threading.Thread(target=desk.run, args=(job,)) for job in heavy]
    for thread in threads:
        thread.start()
        time.sleep(0.02)  # in this order
    assert desk.run(Count("light", seen=seen)) == 5
    assert {key for key, _ in seen} == {"a", "light"}, "one heavy flight goes on, one has not begun"
    for thread in threads:
        thread.join()
    assert [key for key, _ in seen if key in "ab"] == ["a"] * 30 + ["b"] * 30


def test_a_heavy_flight_that_has_waited_long_is_not_passed_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {"HEAVY": 1, "POLL_S": 0.01, "PATIENCE_S": 0.0}.items():
        monkeypatch.setattr(f"dlviz.jobs.{name}", value)
    desk, seen = Desk(), list[tuple[str, int]]()
    jobs = [Count(key, n=30, seen=seen, pause_s=0.005, heavy=True) for key in "ab"]
    jobs.append(Count("light", n=30, seen=seen, pause_s=0.005))
    threads = [threading.Thread(target=desk.run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
        time.sleep(0.02)  # in this order
    for thread in threads:
        thread.join()
    order = [key for key, _ in seen]
    assert order.index("a") < order.index("b") < order.index("light")


class Meeting:
    """A Job whose slice ends when as many as `barrier` says are in theirs, or after a while."""

    def __init__(self, key: str, barrier: threading.Barrier, heavy: bool) -> None:
        self.key, self.barrier, self.heavy = key, barrier, heavy

    def steps(self) -> Generator[tuple[float, None], None, bool]:
        yield 0.5, None
        try:
            self.barrier.wait(0.5)
        except threading.BrokenBarrierError:
            return False
        return True


@pytest.mark.parametrize(
    ("heavy", "spare", "meet"),
    [
        ((True, True), True, True),
        ((True, False), True, True),
        ((False, False), True, False),
        ((True, True), False, False),
        ((True, True, True), True, False),
    ],
)
def test_one_heavy_flight_computes_beside_another_where_there_is_a_spare_slot(
    heavy: tuple[bool, ...], spare: bool, meet: bool
) -> None:
    desk, barrier = Desk(spare=spare), threading.Barrier(len(heavy))
    met = list[bool]()
    threads = [
        threading.Thread(target=lambda job=job: met.append(desk.run(job)))
        for job in (Meeting(str(k), barrier, one) for k, one in enumerate(heavy))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert met == [meet] * len(heavy)
    assert desk.run(Count("after", heavy=True)) == desk.run(Count("light")) == 5, "slots are free"


@pytest.mark.parametrize("heavy", [True, False])
def test_a_flight_in_the_air_that_nobody_polls_lets_another_begin(
    heavy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"dlviz.jobs.{'HEAVY' if heavy else 'AIRBORNE'}", 1)
    monkeypatch.setattr("dlviz.jobs.ABSENT_S", 0.05)
    desk = Desk()
    sleeper = desk.follow(Count("a", n=50, heavy=heavy))
    next(sleeper)
    assert desk.run(Count("b", heavy=heavy)) == 5
    assert next(sleeper).fraction > 0
    sleeper.close()


def test_a_passenger_sees_its_place_in_the_queue() -> None:
    desk = Desk()
    first, second, third = (desk.follow(Count(key, n=50, pause_s=0.001)) for key in "abc")
    next(first)
    places = [next(second).place, next(third).place]
    assert all(0 <= place <= 2 for place in places)
    for flight in (first, second, third):
        flight.close()


def test_a_job_that_fails_tells_everybody_and_can_be_tried_again() -> None:
    desk, job = Desk(), Count("a", fail_at=2)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            desk.run(job)
    assert desk.cached(job) is None
    assert desk.run(Count("b")) == 5


def test_a_flight_that_nobody_polls_does_not_hold_up_the_queue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dlviz.jobs.ABSENT_S", 0.05)
    desk = Desk()
    sleeper = desk.follow(Count("a", n=50))
    next(sleeper)
    assert desk.run(Count("b")) == 5
    sleeper.close()


def test_a_flight_boarded_during_its_slice_is_queued_once_and_gone_in_the_end() -> None:
    desk = Desk()
    jobs = [Count(key, n=20, pause_s=0.01) for key in "abc"]
    threads = [threading.Thread(target=desk.run, args=(job,)) for job in jobs for _ in range(5)]
    for thread in threads:
        thread.start()
        time.sleep(0.013)
    for thread in threads:
        thread.join()
    assert desk._queue == []
    assert desk.flights == 0


@dataclass(frozen=True)
class Sized:
    """A result of a stated size."""

    size_bytes: int


@dataclass(frozen=True)
class Make:
    """A Job with a result of `size` bytes."""

    key: str
    size: int

    def steps(self) -> Generator[tuple[float, Sized], None, Sized]:
        yield 0.5, Sized(0)
        return Sized(self.size)


def test_the_cache_is_bounded_in_bytes() -> None:
    desk = Desk(cache_bytes=100)
    for key in "abc":
        desk.run(Make(key, 40))
    assert [desk.cached(Make(key, 40)) is not None for key in "abc"] == [False, True, True]
    assert desk.run(Make("large", 1000)).size_bytes == 1000
    assert desk.cached(Make("large", 1000)) is None


def test_at_rest_what_was_prepared_stays_and_else_what_was_asked_for_last() -> None:
    desk = Desk(cache_bytes=100)
    jobs = [Make(key, 20) for key in "abcd"]
    for job in jobs:
        desk.run(job)
    desk.prepare(jobs[0])
    desk.cached(jobs[1])
    desk.rest(25)
    assert [desk.keeps(job) for job in jobs] == [True, True, False, False]
    desk.rest(0)
    assert [desk.keeps(job) for job in jobs] == [True, False, False, False]


def test_what_was_prepared_and_has_left_the_full_cache_may_come_again() -> None:
    desk = Desk(cache_bytes=30)
    first, second = Make("a", 20), Make("b", 20)
    desk.run(first)
    desk.prepare(first)
    desk.run(second)
    desk.rest(0)
    assert not desk.keeps(first) and not desk.keeps(second)
    assert desk.run(first).size_bytes == 20 and desk.keeps(first)


def test_the_size_of_a_tuple_is_the_sum_of_its_parts() -> None:
    assert size_bytes((Sized(3), Sized(4))) == 7


def test_who_boards_as_the_flight_lands_still_gets_its_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk, job = Desk(), Count("a")
    first = desk.follow(job)
    next(first)
    board = desk._board

    def late(job: Count) -> object:
        flight = board(job)
        list(first)  # it lands before the late one has looked at it
        return flight

    monkeypatch.setattr(desk, "_board", late)
    assert desk.run(job) == 5
    assert len(job.seen) == 5


def test_a_result_that_came_after_the_cache_was_asked_is_not_computed_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk, job = Desk(), Count("a")
    desk.run(job)
    monkeypatch.setattr(desk, "cached", lambda job: None)
    assert [p.done for p in desk.follow(job)] == [True]
    assert len(job.seen) == 5
    assert desk.flights == 0


def test_the_log_says_that_a_flight_begins_is_left_and_lands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[str] = []
    listener = logging.Handler()
    monkeypatch.setattr(listener, "emit", lambda record: said.append(record.getMessage()))
    log = logging.getLogger("dlviz.jobs")
    monkeypatch.setattr(log, "handlers", [listener])
    monkeypatch.setattr(log, "level", log.level)  # as it is, afterwards
    log.setLevel(logging.DEBUG)
    desk, job = Desk(), Count("a")
    leaver = desk.follow(job)
    next(leaver)
    leaver.close()
    desk.run(job)
    desk.run(job)
    assert said == ["a flight begins", "a flight is left", "a flight has landed"]
