"""Values, conventions, statuses and verdicts in words and marks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from hwkb.claims import Claim, Given, Source
from hwkb.facts import Fact
from hwkb.quantity import Quantity, format_number
from hwkb.site.html import esc, link
from hwkb.site.index import Links
from hwkb.values import Choice, Part, Reference, Relative, Release, State, Value, Word
from hwkb.vocabulary import Property, Vocabulary

__all__ = [
    "VERDICT_MEANS", "attributed", "chips", "claim_context", "date", "entity_link", "fact_value", "given_text",
    "long_date", "plain_title", "property_title", "range_text", "relative", "source_link", "status_mark", "unstated",
    "value", "verdict_mark", "verdicts_in_words",
]  # fmt: skip

VERDICTS = {"holds": "✓", "depends": "≈", "fails": "✗", "unknown": "?"}
VERDICT_MEANS = {
    "holds": "the sides agree as written",
    "depends": "agrees under one reading only",
    "fails": "the sides miss each other",
    "unknown": "an input is missing",
}


@lru_cache(maxsize=64)
def status_mark(status: str, vocabulary: Vocabulary) -> str:
    """How a value is known: a shape and the word."""
    means = esc(vocabulary.statuses.get(status, ""))
    return f'<span class="hw-status hw-{esc(status)}" title="{means}"><i></i>{esc(status)}</span>'


@lru_cache(maxsize=16)
def verdict_mark(verdict: str) -> str:
    """A verdict: a sign and the word."""
    sign, means = VERDICTS.get(verdict, "?"), VERDICT_MEANS.get(verdict, "")
    shown = f'<b aria-hidden="true">{sign}</b>{esc(verdict)}'
    return f'<span class="hw-verdict hw-{esc(verdict)}" title="{means}">{shown}</span>'


_ACRONYMS = frozenset(
    {"cpu", "dac", "acc", "dpu", "gpu", "hbm", "io", "nic", "ocp", "p4", "pcie", "rdma", "ssd", "uec", "uet"}
)
_VERBS = {"holds": "hold", "depends": "depend", "fails": "fail"}


@lru_cache(maxsize=1024)
def property_title(property_: Property) -> str:
    """The title of a property, with what it means as a hint; acronyms in capitals."""
    return f'<span title="{esc(property_.means)}">{esc(plain_title(property_))}</span>'


@lru_cache(maxsize=1024)
def plain_title(property_: Property) -> str:
    """The title of a property as text."""
    return " ".join(word.upper() if word.lower() in _ACRONYMS else word for word in property_.title.split(" "))


def verdicts_in_words(counts: Mapping[str, int]) -> str:
    """`2 fail, 12 hold`."""
    return ", ".join(f"{n} {_VERBS.get(word, word) if n > 1 else word}" for word, n in counts.items())


def entity_link(id_: str, links: Links, label: str = "") -> str:
    """A link to an entity by its name; the bare id where it has no page."""
    found = links.drawn.get((id_, label))
    if found is None:
        entity = links.site.kb.entities.get(id_)
        shown = esc(label or (entity.name if entity else id_))
        found = links.drawn[id_, label] = link(links.entity(id_), shown) if entity else f"<span>{shown}</span>"
    return found


def source_link(source: Source, links: Links) -> str:
    """A link to the page of a source, by its id, with its title as a hint; what is computed here has none."""
    found = links.sources.get(source.id)
    if found is None:
        shown = esc(source.id)
        known = source.id in links.site.kb.sources
        found = f'<span title="{esc(source.title)}">{shown}</span>'
        found = links.sources[source.id] = link(links.source(source), shown, source.title) if known else found
    return found


def date(source: Source) -> str:
    """When a source was published, or that it does not say."""
    if source.published is not None:
        return esc(source.published.text)
    bound = f' title="not before {esc(source.not_before.text)}"' if source.not_before else ""
    return f"<span{bound}>undated</span>"


def long_date(source: Source) -> str:
    """When a source was published, or the day before which it was not."""
    if source.published is not None:
        return esc(source.published.text)
    if source.not_before is not None:
        return f"undated, not before {esc(source.not_before.text)}"
    return "undated"


def attributed(name: str, links: Links) -> str:
    """Whom a text relays."""
    if name in links.site.kb.sources:
        return source_link(links.site.kb.sources[name], links)
    return entity_link(name, links)


@lru_cache(maxsize=4096)
def chips(words: tuple[str, ...], vocabulary: Vocabulary) -> str:
    """Convention words, each with its meaning as a hint."""
    return "".join(
        f' <span class="hw-word" title="{esc(_meaning(w, vocabulary))}">{esc(_shown(w))}</span>' for w in words
    )


def _shown(word: str) -> str:
    return (
        word.upper() if (len(word) <= 4 and any(c.isdigit() for c in word)) or word == "hbm" else word.replace("_", " ")
    )


def _meaning(word: str, vocabulary: Vocabulary) -> str:
    if word.startswith("per "):
        parts = word.removeprefix("per ").split(" and ")
        return "for each of: " + ", ".join(vocabulary.slots.get(p) or vocabulary.per_units.get(p, p) for p in parts)
    axis = vocabulary.axes.get(vocabulary.axis(word) or "")
    return f"{axis.title}: {axis.words.get(word, word)}" if axis else word


@lru_cache(maxsize=4096)
def unstated(property_: Property, words: tuple[str, ...], vocabulary: Vocabulary) -> str:
    """The axes on which a figure is silent, in words."""
    if not property_.numeric:
        return ""
    have = {vocabulary.axis(word) for word in words}
    silent = [
        vocabulary.axes[a].title
        for a in property_.axes
        if a in vocabulary.axes and a not in have and not vocabulary.axes[a].scope
    ]
    return ", ".join(silent)


def given_text(given: Given) -> str:
    """The context that a figure holds under."""
    return ", ".join(f"{esc(name)} {esc(text)}" for name, text in given)


def range_text(found: Value) -> str:
    """What the digits leave open, where they leave something open."""
    if not isinstance(found, Quantity) or found.exact or not found.unit.text:
        return ""
    ends = _between(found.core.low, found.core.high, found.unit.size, found.unit.text)
    return f"{ends}, {found.bound} as a bound" if found.bound else ends


@lru_cache(maxsize=1 << 14)
def _between(low: float, high: float, size: float, unit: str) -> str:
    return f"{format_number(low / size)} {unit} to {format_number(high / size)} {unit}"


def fact_value(fact: Fact, links: Links) -> str:
    """The preferred value; for a slot, all that the preferred source puts into it."""
    if fact.property.type == "part":
        parts = {claim.text: claim for claim in fact.claims if claim.source is fact.claim.source}
        return " + ".join(value(claim.value, fact.property, links) for claim in parts.values())
    return value(fact.claim.value, fact.property, links)


def value(found: Value, property_: Property, links: Links) -> str:
    """A value as HTML: as written, with ids as links and words explained."""
    if found.__class__ is Quantity:  # by far the commonest
        return esc(found.text)
    match found:
        case Part(count=number, entity=entity, version=version):
            shown = f"{esc(number.text)} × " if number and entity else esc(number.text) if number else ""
            since = f" from {esc(version)}" if version else ""
            return f"{shown}{entity_link(entity, links) if entity else ''}{since}"
        case Reference(entity=entity) if entity:
            return entity_link(entity, links) + (" (planned)" if found.planned else "")
        case Choice(options=options):
            return " or ".join(value(option, property_, links) for option in options)
        case Relative():
            return relative(found, links)
        case State():
            return _state(found, links)
        case Release(entity=entity, version=version) if entity:
            return f"with {entity_link(entity, links)} {esc(version)}".strip()
        case Word(text=text):
            return f'<span title="{esc(property_.words.get(text, ""))}">{esc(text)}</span>'
        case _:
            return esc(found.text)


def relative(found: Relative, links: Links) -> str:
    """A comparison as written, with the other side as a link."""
    what, _, _ = found.text.partition(" vs ")
    by = f" by {esc(found.by.text)}" if found.by else ""
    if not found.versus or " vs " not in found.text:
        return esc(found.text)
    other = {"unstated": "something unstated", "predecessor": "its predecessor"}.get(found.versus)
    return f"{esc(what)} vs {other or entity_link(found.versus, links)}{by}"


def _state(found: State, links: Links) -> str:
    parts = [esc(found.word)]
    if found.object:
        parts.append(entity_link(found.object, links))
    if found.on:
        parts.append("on " + ", ".join(entity_link(id_, links) for id_ in found.on))
    if found.since:
        parts.append(f"from {esc(found.since)}")
    if found.by:
        parts.append(f"by {esc(found.by.text)}")
    if found.through:
        parts.append("through " + entity_link(found.through, links))
    return " ".join(parts)


def claim_context(claim: Claim, variants: Mapping[str, str], links: Links) -> str:
    """What modifies a claim: variant, context, whom it relays, where it stands, and a note."""
    parts = []
    if claim.variant:
        parts.append(f"variant {esc(variants.get(claim.variant, claim.variant))}")
    if claim.given:
        parts.append(f"given {given_text(claim.given)}")
    if claim.attributed_to:
        parts.append(f"relaying {attributed(claim.attributed_to, links)}")
    if claim.at:
        parts.append(f"at {esc(claim.at)}")
    if claim.note:
        parts.append(f"note: {esc(claim.note)}")
    if claim.deprecated:
        parts.append(f"set aside: {esc(claim.deprecated)}")
    return "; ".join(parts)
