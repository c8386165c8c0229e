"""What a question about several entities needs of a knowledge base."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from hwkb.claims import Source
from hwkb.entity import Entity
from hwkb.joint import Joint
from hwkb.vocabulary import Vocabulary

__all__ = ["Knowledge"]


class Knowledge(Protocol):
    """What a question needs of a knowledge base."""

    @property
    def vocabulary(self) -> Vocabulary:
        """What may be said."""

    @property
    def entities(self) -> Mapping[str, Entity]:
        """All entities by id."""

    @property
    def sources(self) -> Mapping[str, Source]:
        """All sources by id."""

    @property
    def joint_readings(self) -> tuple[Joint, ...]:
        """On each axis, the reading under which the most judgements close together."""

    def __getitem__(self, name: str) -> Entity:
        """The entity that answers to an id, a name or an alias; raises UnknownFactError."""
