"""Lanes of waiting queries: one worker a database while there are enough, none idle when there are not."""

from schemas.backlog import Backlog, Job


def jobs(backlog: Backlog, *paths: str) -> list[Job]:
    """Add a job for each path."""
    added = [Job(path, str(number).encode()) for number, path in enumerate(paths)]
    for job in added:
        backlog.add(job)
    return added


def test_a_worker_stays_with_its_database() -> None:
    backlog = Backlog()
    a1, _, a2 = jobs(backlog, "a", "b", "a")
    assert [backlog.take("a", ()), backlog.take("a", ())] == [a1, a2]


def test_another_worker_takes_what_nobody_has() -> None:
    backlog = Backlog()
    _, _, b = jobs(backlog, "a", "a", "b")
    assert backlog.take("", {"a"}) is b


def test_nobody_idles_while_one_database_is_left() -> None:
    backlog = Backlog()
    first, _ = jobs(backlog, "a", "a")
    assert backlog.take("b", {"a"}) is first


def test_what_a_dead_worker_held_comes_first_again() -> None:
    backlog = Backlog()
    first, second, third = jobs(backlog, "a", "a", "a")
    held = [backlog.take("a", ()), backlog.take("a", ())]
    backlog.give_back(job for job in held if job)
    assert [backlog.take("a", ()) for _ in range(3)] == [first, second, third]


def test_counting_and_removing() -> None:
    backlog = Backlog()
    a, b = jobs(backlog, "a", "b")
    assert backlog.remove(b) and not backlog.remove(b) and len(backlog) == 1
    assert backlog.take("", ()) is a and backlog.take("", ()) is None and len(backlog) == 0
