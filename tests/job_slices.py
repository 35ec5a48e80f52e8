"""What a Job reports on its way, beside what it returns."""

from dlviz.jobs import Job, T


def followed(job: Job[T]) -> tuple[T, list[float], list[T]]:
    """Its result, and the fraction and the partial result of every slice."""
    slices, fractions, partials = job.steps(), [], []
    while True:
        try:
            fraction, partial = next(slices)
        except StopIteration as finished:
            return finished.value, fractions, partials
        fractions.append(fraction)
        partials.append(partial)
