"""Every address that can be reached, rendered by several processes; each link is followed once, and checked."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field

from coprod_kg.errors import StoreError
from coprod_kg.export.addresses import Addresses
from coprod_kg.export.rendering import Job, Renderer, Written

#: So many addresses are handed to a process at once.
TOGETHER = 40
#: Where fewer addresses than this are known at the beginning, one process writes them all.
FEW = 400
#: What takes the endpoint's workers is done here, so that not every process has its own.
_ASKS = "/queries/"
#: What comes when all pages are there.
_LATER = frozenset({"SHA256SUMS"})
_RENDERERS: list[Renderer] = []


@dataclass(slots=True)
class Site:
    """What is known of a site while it is written: the files to be, and every link with a page it was seen on."""

    addresses: Addresses
    files: dict[str, str] = field(default_factory=dict)
    done: dict[str, Written] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)

    def add(self, address: str) -> bool:
        """Whether an address becomes a file that nothing became yet."""
        file = self.addresses.file(address)
        return file is not None and self._new(file, address)

    def _new(self, file: str, address: str) -> bool:
        if file in self.files or file in _LATER:
            return False
        self.files[file] = address
        return True

    def take(self, several: Sequence[Written]) -> list[str]:
        """Note what became of some addresses, and return those they lead to that are new."""
        for one in several:
            self.files.setdefault(one.file, one.address)
            self.done[one.file] = Written(one.address, one.file, one.status)
        return [there for one in several for there in self._led_to(one)]

    def _led_to(self, written: Written) -> list[str]:
        self.places.update(f"{written.file}#{place}" for place in written.places)
        for target in written.links:
            self.links.setdefault(target, written.file)
        return [there for target, there in written.links.items() if self._new(target.partition("#")[0], there)]

    def dead(self) -> Iterator[tuple[str, str]]:
        """The links that lead to no file, or to no place in it, each with a page it is on."""
        for target, origin in sorted(self.links.items()):
            file, _, place = target.partition("#")
            found = self.done.get(file)
            if (found is None and file not in _LATER) or (found and found.status != 200):
                yield origin, file
            elif place and file.endswith(".html") and target not in self.places and place != "content":
                yield origin, target


def crawl(job: Job, starts: Sequence[str], progress: Callable[[int, int], None]) -> Site:
    """Write all that can be reached from some addresses. Raises StoreError where a process ends early.

    A few are written by this process alone, as others would take longer to begin.
    """
    site, here = Site(job.addresses), Renderer(job)
    waiting = [address for address in starts if site.add(address)]
    try:
        if len(waiting) < FEW:
            while waiting:
                waiting += site.take(tuple(here.write(waiting.pop())))
                progress(len(site.done), len(site.files))
        else:
            _share(job, site, here, waiting, progress)
    except BrokenProcessPool as error:
        raise StoreError("A process that writes pages ended early, as where memory is short. Try again.") from error
    finally:
        here.close()
    return site


def _share(job: Job, site: Site, here: Renderer, waiting: list[str], progress: Callable[[int, int], None]) -> None:
    running: set[Future[list[Written]]] = set()
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(job,)) as pool:
        while waiting or running:
            own = [address for address in waiting if address.startswith(_ASKS)]
            others = [address for address in waiting if not address.startswith(_ASKS)]
            waiting = []
            for start in range(0, len(others), TOGETHER):
                running.add(pool.submit(_written, others[start : start + TOGETHER]))
            for address in own:
                waiting += site.take(tuple(here.write(address)))
            finished, running = wait(running, timeout=0 if waiting else None, return_when=FIRST_COMPLETED)
            for future in finished:
                waiting += site.take(future.result())
            progress(len(site.done), len(site.files))


def _begin(job: Job) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _RENDERERS[:] = [Renderer(job)]
    gc.freeze()
    gc.disable()  # what is left behind is tidied up after so many pages, which takes a tenth less in all


def _end_with_parent() -> None:
    """Do not stay behind where the process that asks was ended, as by a system that shuts down."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _written(addresses: Sequence[str]) -> list[Written]:
    done = [written for address in addresses for written in _RENDERERS[0].write(address)]
    gc.collect(1)
    return done
