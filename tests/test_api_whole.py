"""A knowledge base survives pickling, and many threads may ask it at once."""

from __future__ import annotations

import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from casebook import REPOSITORY

import hwkb


def asked(kb: hwkb.KnowledgeBase) -> list[object]:
    """Some of everything that can be asked."""
    return [
        [repr(fact) for fact in kb.query("memory.capacity", at_least="100 GB")],
        kb["amd-helios"].memory.capacity.to("TB"),
        str(kb["amd-helios"].memory.capacity.value),
        kb["amd-helios"].memory.capacity.explain(),
        kb.compare("amd-helios", "nvidia-vera-rubin-nvl144").text(),
        [verdict.judged for verdict in kb.verdicts],
        [repr(fact) for fact in kb.facts],
    ]


def test_a_knowledge_base_is_the_same_after_pickling(kb: hwkb.KnowledgeBase) -> None:
    """With all that it can be asked, and with other days."""
    again = pickle.loads(pickle.dumps(kb))  # noqa: S301 - written a moment ago

    assert asked(again) == asked(kb)
    assert repr(again.as_of("2025-06-30")) == repr(kb.as_of("2025-06-30"))


def test_parts_of_a_knowledge_base_are_pickled_with_what_they_need(kb: hwkb.KnowledgeBase) -> None:
    """A fact explains itself afterwards too."""
    fact = kb["amd-helios"].memory.capacity.only()
    things = (fact, kb["amd-helios"].memory, kb["amd-helios"].memory.capacity, kb["amd-helios"],
              kb.query("memory.capacity"), kb.compare("amd-helios", "nvidia-vera-rubin-nvl144"))  # fmt: skip

    for thing in things:
        assert repr(pickle.loads(pickle.dumps(thing))) == repr(thing)  # noqa: S301 - written a moment ago
    assert pickle.loads(pickle.dumps(fact)).explain() == fact.explain()  # noqa: S301 - written a moment ago


def test_threads_may_ask_at_once(kb: hwkb.KnowledgeBase) -> None:
    """And all are told the same."""
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: asked(kb), range(16)))

    assert all(answer == answers[0] for answer in answers)


def test_threads_may_load_at_once() -> None:
    """In a process in which nothing was loaded before."""
    code = """
from concurrent.futures import ThreadPoolExecutor
import hwkb
with ThreadPoolExecutor(4) as pool:
    found = [repr(list(kb.facts)) for kb in pool.map(lambda _: hwkb.load(), range(4))]
assert len(set(found)) == 1
"""
    subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=REPOSITORY, check=True)
