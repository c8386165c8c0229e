"""What the pages need to know of each other: addresses, anchors, and what is said where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from hwkb.claims import Assertion, Claim, Source
from hwkb.facts import Derivation, Fact
from hwkb.findings import RULES, Finding
from hwkb.folders import KINDS, is_packaged
from hwkb.knowledge import Entity, KnowledgeBase
from hwkb.site.history import Change
from hwkb.site.html import slug
from hwkb.site.past import Calendar
from hwkb.values import references
from hwkb.verdicts import Verdict

__all__ = ["Links", "Repository", "Site"]

FOLDERS = {kind: folder for folder, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Repository:
    """Where the files can be seen and edited: addresses that a path is appended to, or nothing."""

    edit: str = ""
    view: str = ""


@dataclass(slots=True)
class Site:
    """The knowledge base, indexed for drawing. `rules` are the codes that have a page."""

    kb: KnowledgeBase
    repository: Repository = field(default_factory=Repository)
    rules: frozenset[str] = frozenset(RULES)
    address: str = ""
    """Where the site will be found, or nothing."""
    changes: Sequence[Change] = ()
    """What changed in the files, the latest first."""
    changes_of: dict[str, list[Change]] = field(default_factory=dict)
    """The changes of each file, by path."""
    serving: bool = False
    """True while files are edited: the large downloads are left for `hwkb build`."""
    stale: frozenset[str] = frozenset()
    """The files that cannot be read as they are: what is shown of them is older."""
    anchors: dict[int, str] = field(default_factory=dict)
    """The anchor of each fact and verdict on the page of its entity, by identity."""
    fact_of: dict[int, Fact] = field(default_factory=dict)
    """The fact that a claim belongs to, by the identity of the claim."""
    verdicts_of: dict[int, list[Verdict]] = field(default_factory=dict)
    """The verdicts that a claim takes part in, by the identity of the claim."""
    used_by: dict[str, dict[str, list[Claim]]] = field(default_factory=dict)
    """The claims that name an entity, by the entities that make them."""
    related_to: dict[str, list[tuple[Entity, str]]] = field(default_factory=dict)
    """The entities whose header names an entity, each with what it names it as."""
    findings_of: dict[str, list[Finding]] = field(default_factory=dict)
    """The findings of each file, by path."""
    order: dict[str, int] = field(default_factory=dict)
    """The places of the properties in the vocabulary."""
    formulas: dict[str, str] = field(default_factory=dict)
    """Formulas that were drawn already, by their text."""
    _links: dict[int, Links] = field(default_factory=dict)
    _judged: dict[int, str] = field(default_factory=dict)
    _computed: dict[int, str] = field(default_factory=dict)
    _urls: dict[str, str] = field(default_factory=dict)
    _lines: dict[int, int] = field(default_factory=dict)
    _calendar: Calendar | None = None

    def __post_init__(self) -> None:
        self.order.update((name, i) for i, name in enumerate(self.kb.vocabulary.properties))
        for entity in self.kb.entities.values():
            self._index(entity)
        for finding in self.kb.findings:
            self.findings_of.setdefault(finding.place.path, []).append(finding)
        for change in self.changes:
            self.changes_of.setdefault(change.path, []).append(change)

    def _index(self, entity: Entity) -> None:
        taken: dict[str, int] = {}
        for fact in entity.facts.values():
            words = (fact.property.id, *fact.conventions, fact.variant, *(w for pair in fact.given for w in pair))
            self.anchors[id(fact)] = _unique(slug(" ".join(words)), taken)
            for claim in fact.claims:
                self.fact_of[id(claim)] = fact
        for verdict in entity.verdicts:
            origin = verdict.source.id if verdict.source else "facts"
            self.anchors[id(verdict)] = _unique(f"v-{slug(verdict.name)}-{origin}", taken)
            for claim in verdict.inputs:
                self.verdicts_of.setdefault(id(claim), []).append(verdict)
        for claim in entity.claims:
            for named in references(claim.value):
                if named != entity.id:
                    self.used_by.setdefault(named, {}).setdefault(entity.id, []).append(claim)
        for name, id_ in entity.related.items():
            self.related_to.setdefault(id_, []).append((entity, name))

    def links(self, depth: int) -> Links:
        """Addresses as seen from a page at this depth."""
        if depth not in self._links:
            self._links[depth] = Links(self, depth)
        return self._links[depth]

    @property
    def calendar(self) -> Calendar:
        """Since when everything has been known."""
        if self._calendar is None:
            self._calendar = Calendar(self.kb, self.fact_of)
        return self._calendar

    def judged(self, verdict: Verdict) -> str:
        """Both sides of a verdict with their numbers, written once: several pages show them."""
        found = self._judged.get(id(verdict))
        if found is None:
            found = self._judged[id(verdict)] = verdict.judged
        return found

    def computed(self, derivation: Derivation) -> str:
        """A computation with its numbers, written once: the page of its entity shows it twice, the API once."""
        found = self._computed.get(id(derivation))
        if found is None:
            found = self._computed[id(derivation)] = derivation.text
        return found

    def verdicts(self, fact: Fact) -> Sequence[Verdict]:
        """The verdicts in which a fact takes part, those of other entities included."""
        if len(fact.claims) == 1:
            return self.verdicts_of.get(id(fact.claim), ())
        found = {id(v): v for claim in fact.claims for v in self.verdicts_of.get(id(claim), ())}
        return list(found.values())

    def line(self, statement: Claim | Assertion) -> int:
        """The line of the phrase of a statement in its file, looked up once."""
        found = self._lines.get(id(statement))
        if found is None:
            route = ("evidence", statement.source.id, statement.phrase)
            found = self._lines[id(statement)] = statement.document.line(route, key=True)
        return found

    def file_url(self, path: str, line: int = 0) -> str:
        """The address of a file in the repository, at a line."""
        found = self._urls.get(path)
        if found is None:
            seen = self.repository.view and not is_packaged(path)
            found = self._urls[path] = f"{self.repository.view}{path}" if seen else ""
        return f"{found}#L{line}" if line and found else found

    def edit_url(self, path: str) -> str:
        """The address at which a file can be edited; nothing where it lies in no repository of this one."""
        return f"{self.repository.edit}{path}" if self.repository.edit and not is_packaged(path) else ""

    def editable(self, path: str) -> bool:
        """True where a page may offer to edit a file: one of its own, in a repository of its own."""
        return bool(path) and (self.kb.extends is None or bool(self.edit_url(path)))

    @property
    def unreadable(self) -> int:
        """How many files cannot be read as they are: every page says so."""
        return len(self.broken) + len(self.stale)

    @property
    def broken(self) -> dict[tuple[str, str], list[Finding]]:
        """Files of entities that could not be read, by folder and stem, with what is wrong."""
        documents = {e.document.path for e in self.kb.entities.values()}
        documents |= {s.document.path for s in self.kb.sources.values()}
        found = {}
        for name, findings in self.findings_of.items():
            path = PurePosixPath(name)
            known = path.parts[0] == "specs" and path.parent.name in KINDS and path.suffix == ".yaml"
            if known and name not in documents and path.stem not in self.kb.entities and slug(path.stem) == path.stem:
                found[path.parent.name, path.stem] = findings
        return found


class Links:
    """Addresses as seen from one page."""

    __slots__ = ("drawn", "inputs", "lines", "root", "site", "sources")

    def __init__(self, site: Site, depth: int) -> None:
        self.site = site
        self.root = "../" * depth
        self.drawn: dict[tuple[str, str], str] = {}
        """Links to entities that were drawn already, by id and label: the same few stand on every page."""
        self.sources: dict[str, str] = {}
        """Links to sources that were drawn already, by id."""
        self.inputs: dict[int, str] = {}
        """Claims that were drawn already as inputs, by identity."""
        self.lines: dict[int, str] = {}
        """Verdicts that were drawn already in one line, by identity: one stands beside each of its inputs."""

    def entity(self, id_: str) -> str:
        """The page of an entity, or nothing where there is none."""
        entity = self.site.kb.entities.get(id_)
        return f"{self.root}{FOLDERS[entity.kind]}/{id_}/" if entity else ""

    def source(self, source: Source) -> str:
        """The page of a source."""
        return f"{self.root}sources/{source.id}/"

    def fact(self, fact: Fact) -> str:
        """A fact on the page of its entity."""
        return f"{self.entity(fact.entity)}#{self.site.anchors[id(fact)]}"

    def verdict(self, verdict: Verdict) -> str:
        """A verdict on the page of its entity."""
        return f"{self.entity(verdict.entity)}#{self.site.anchors[id(verdict)]}"

    def relation(self, id_: str) -> str:
        """A relation on the page of all relations."""
        return f"{self.root}relations/#{slug(id_)}"

    def rule(self, code: str) -> str:
        """The page of a rule, or nothing where it has none."""
        return f"{self.root}rules/{slug(code)}/" if code in self.site.rules else ""

    def page(self, path: str) -> str:
        """Any page, by its address from the root of the site."""
        return f"{self.root}{path}" or "./"


def _unique(wanted: str, taken: dict[str, int]) -> str:
    count = taken.get(wanted, 0) + 1
    taken[wanted] = count
    return wanted if count == 1 else _unique(f"{wanted}-{count}", taken)
