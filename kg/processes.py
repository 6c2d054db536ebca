"""A pool of processes that dies with the process that started it.

A build may be killed at any moment. Its workers would wait for work for ever, holding memory, open
files and the reader's end of every pipe; so each of them watches its parent and ends when it is gone.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from kg.errors import ParleyError

__all__ = ["run_tasks"]

Task = TypeVar("Task")
Done = TypeVar("Done")


def run_tasks(
    function: Callable[[Task], Done],
    tasks: Sequence[Task],
    jobs: int,
    *,
    initializer: Callable[..., None] | None = None,
    initargs: tuple[Any, ...] = (),
) -> Iterator[tuple[int, Done]]:
    """Run tasks in a pool of processes; yield (number of the task, result) as they finish.

    With one job or one task everything runs in this process. Raises ParleyError when a worker is
    ended from outside, and whatever a task raises.
    """
    if jobs == 1 or len(tasks) < 2:
        if initializer:
            initializer(*initargs)
        for number, task in enumerate(tasks):
            yield number, function(task)
        return
    with ProcessPoolExecutor(
        min(jobs, len(tasks)),
        mp_context=multiprocessing.get_context("forkserver"),
        initializer=_start,
        initargs=(initializer, initargs),
    ) as pool:
        futures = {pool.submit(function, task): number for number, task in enumerate(tasks)}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BrokenProcessPool as exc:
            msg = "a process of the build was ended from outside (out of memory, or killed)."
            raise ParleyError(msg, remedy="Build again, with fewer --jobs if memory was short.") from exc
        finally:
            for future in futures:
                future.cancel()


def _start(initializer: Callable[..., None] | None, initargs: tuple[Any, ...]) -> None:
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()
    if initializer:
        initializer(*initargs)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None  # this runs in a worker
    parent.join()
    os._exit(1)
