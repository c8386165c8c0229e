"""What a tool needs of a chip or system, and which kind of source says it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Gap", "Known", "Need", "settled_by"]


@dataclass(frozen=True, slots=True)
class Need:
    """One number of a tool's file."""

    field: str
    """Its place in the file: `gpu.mem_bw`."""
    keys: tuple[str, ...]
    """The properties with conventions that serve, best first."""
    unit: str
    """The unit that the tool counts in."""
    required: bool = True
    whole: bool = False
    """True where the tool wants an integer."""
    rejects: tuple[str, ...] = ("vector",)
    """Convention words that never serve."""
    default: str = ""
    """What the tool does where an optional number is left out."""


@dataclass(frozen=True, slots=True)
class Known:
    """A number for a tool, and how it is known."""

    value: float | int
    unit: str
    key: str
    """The property with its conventions, as stated."""
    stated: str
    """The value as written."""
    status: str
    source: str
    entity: str
    published: str = ""
    url: str = ""
    phrase: str = ""
    conversions: tuple[str, ...] = ()
    """What was done to the value beside changing the unit."""
    assumed: tuple[str, ...] = ()
    """What was assumed of it because nobody states it."""
    basis: str = ""
    """For a computed fact: the weakest status among what it was computed from."""
    rivals: tuple[str, ...] = ()

    @property
    def weak(self) -> bool:
        """True where no maker disclosed it and nobody measured it, or where something was assumed."""
        return (self.basis or self.status) not in ("disclosed", "measured", "claimed") or bool(self.assumed)

    def record(self) -> dict[str, object]:
        """The number with its provenance, as plain data without empty entries."""
        found: dict[str, object] = {
            "value": self.value,
            "unit": self.unit,
            "entity": self.entity,
            "property": self.key,
            "stated": self.stated,
            "status": self.status,
            "basis": self.basis,
            "source": self.source,
            "published": self.published,
            "url": self.url,
            "phrase": self.phrase,
            "converted": list(self.conversions),
            "assumed": list(self.assumed),
            "rivals": list(self.rivals),
        }
        return {name: value for name, value in found.items() if value not in ("", [])}


@dataclass(frozen=True, slots=True)
class Gap:
    """A number that a tool needs and nobody states, and what would settle it."""

    need: Need
    why: str

    @property
    def text(self) -> str:
        """The gap in one line."""
        key = self.need.keys[0]
        return f"{self.need.field} needs {key}: {self.why}; {settled_by(key)} would settle it"


_SETTLED: tuple[tuple[str, str], ...] = (
    ("memory.", "a data sheet or product page of the maker"),
    ("compute.", "a data sheet of the maker that names number format and sparsity"),
    ("scale_up.domain", "a data sheet or architecture paper of the maker that says what it counts"),
    ("scale_up.", "a data sheet or specification of the link that says whether one direction or both are counted"),
    ("scale_out.", "a data sheet of the system, or of its network cards and how many serve an accelerator"),
    ("host_link.", "a data sheet that names generation and lanes of the host link"),
    ("contains.", "a data sheet or reference design of the system that counts its parts"),
    ("power.", "a data sheet of the maker"),
)


def settled_by(key: str) -> str:
    """The kind of source that settles a property."""
    return next((text for start, text in _SETTLED if key.startswith(start)), "a document of the maker")
