"""Published knowledge: immutable revisions, and a log of which one was made active when.

Nothing is ever changed or deleted: a rollback is one more line in the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, func, insert, select
from sqlalchemy.exc import IntegrityError

from assistant.contracts.errors import UnknownRevision
from assistant.platform.tables import activations, revisions


@dataclass(frozen=True, slots=True)
class Revision:
    """One published state of a pack."""

    number: int
    pack: str
    digest: str
    """Hash over its files."""
    who: str
    why: str
    at: datetime
    is_active: bool


class RevisionStore:
    """Revisions in the database."""

    def __init__(self, engine: Engine) -> None:
        """Use a database."""
        self._engine = engine

    def publish(self, pack: str, digest: str, packed: bytes, who: str, why: str) -> Revision:
        """Keep a revision and make it active; the same content is kept once."""
        try:
            number = self._publish(pack, digest, packed, who, why)
        except IntegrityError:  # somebody published the same at this moment: it is there now
            number = self._publish(pack, digest, packed, who, why)
        return self.find(pack, number)

    def _publish(self, pack: str, digest: str, packed: bytes, who: str, why: str) -> int:
        with self._engine.begin() as connection:
            same = (revisions.c.pack == pack) & (revisions.c.digest == digest)
            number = connection.execute(select(revisions.c.number).where(same)).scalar()
            if number is None:
                made = insert(revisions).values(
                    pack=pack, digest=digest, packed=packed, who=who, why=why, at=_now()
                )
                number = connection.execute(made.returning(revisions.c.number)).scalar_one()
            log = insert(activations).values(
                revision=number, pack=pack, who=who, why=why, at=_now()
            )
            connection.execute(log)
        return int(number)

    def activate(self, pack: str, number: int, who: str, why: str) -> Revision:
        """Make an earlier revision active again.

        Raises:
            UnknownRevision: this pack has no such revision.
        """
        self.find(pack, number)
        with self._engine.begin() as connection:
            log = insert(activations).values(
                revision=number, pack=pack, who=who, why=why, at=_now()
            )
            connection.execute(log)
        return self.find(pack, number)

    def find(self, pack: str, number: int) -> Revision:
        """Return a revision.

        Raises:
            UnknownRevision: this pack has no such revision.
        """
        found = next((r for r in self.all(pack) if r.number == number), None)
        if found is None:
            raise UnknownRevision(str(number))
        return found

    def all(self, pack: str) -> list[Revision]:
        """Return the revisions of a pack, newest first."""
        active = self.active(pack)
        rows = select(
            revisions.c.number, revisions.c.pack, revisions.c.digest, revisions.c.who,
            revisions.c.why, revisions.c.at,
        ).where(revisions.c.pack == pack)  # fmt: skip
        with self._engine.connect() as connection:
            found = connection.execute(rows.order_by(revisions.c.number.desc())).all()
        return [
            Revision(
                row.number,
                row.pack,
                row.digest,
                row.who,
                row.why,
                _aware(row.at),
                row.number == active,
            )
            for row in found
        ]

    def active(self, pack: str) -> int | None:
        """Return the number of the active revision; none when nothing was published."""
        last = select(func.max(activations.c.id)).where(activations.c.pack == pack)
        chosen = select(activations.c.revision).where(activations.c.id == last.scalar_subquery())
        with self._engine.connect() as connection:
            number = connection.execute(chosen).scalar()
        return None if number is None else int(number)

    def packed(self, number: int) -> tuple[str, bytes]:
        """Return the hash and the files of a revision.

        Raises:
            UnknownRevision: there is no such revision.
        """
        wanted = select(revisions.c.digest, revisions.c.packed)
        with self._engine.connect() as connection:
            row = connection.execute(wanted.where(revisions.c.number == number)).one_or_none()
        if row is None:
            raise UnknownRevision(str(number))
        return row.digest, row.packed


def _aware(at: datetime) -> datetime:
    """Return a moment with its zone, which SQLite does not keep."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _now() -> datetime:
    return datetime.now(UTC)
