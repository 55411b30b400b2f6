"""The product that answers now; replaced as a whole when knowledge is published.

A turn that has begun ends on the revision it began with: the swap is one assignment.
"""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from assistant.bootstrap import App, build
from assistant.contracts.knowledge import Pack
from assistant.contracts.messages import Inbound, Language, Reply
from assistant.contracts.turns import Context, Interpretation, MaskedText
from assistant.platform.revisions import RevisionStore
from assistant.platform.settings import Settings
from knowledge.archive import InvalidArchive, unpack
from knowledge.archive import digest as digest_of
from knowledge.packs import load_pack

log = logging.getLogger("assistant.serving")


class Serving:
    """Handles turns and interprets messages with the active revision of the pack."""

    def __init__(self, settings: Settings, say: Callable[[str], None] = lambda _: None) -> None:
        """Build the product on the active revision, or on the pack's files when there is none.

        Raises:
            PackError: the pack is missing or malformed.
        """
        self._settings = settings
        self._pack_id = load_pack(settings.pack).id
        self._guard = threading.Lock()
        self.app: App = build(settings, say)
        self._revisions = RevisionStore(self.app.engine)
        self._number: int | None = None
        self.refresh()

    def refresh(self) -> bool:
        """Take up the active revision if it is another; say whether it was.

        A revision that cannot be built is logged once, and the old one goes on answering.
        """
        with self._guard:
            number = self._revisions.active(self._pack_id)
            if number is None or number == self._number:
                return False
            digest, packed = self._revisions.packed(number)
            before, self._number = self._number, number
            try:
                folder = self._folder(digest, packed)
                settings = self._settings.model_copy(update={"pack": str(folder)})
                self.app = build(settings, shared=self.app)
            except SQLAlchemyError:
                self._number = before  # the database may come back
                raise
            except Exception as error:  # whatever is wrong with it: it is not tried again
                log.error("revision.unusable", extra={"number": number, "error": str(error)})
                return False
            log.info("revision.active", extra={"number": number})
            return True

    def handle(self, inbound: Inbound) -> Reply:
        """Answer one message, as `TurnHandling` promises."""
        return self.app.turns.handle(inbound)

    def interpret(
        self, text: MaskedText, language: Language, context: Context | None = None
    ) -> Interpretation:
        """Interpret a message, as `Interpreter` promises."""
        return self.app.interpreter.interpret(text, language, context)

    @property
    def pack(self) -> Pack:
        """The knowledge that is served now."""
        return self.app.pack

    def _folder(self, digest: str, packed: bytes) -> Path:
        """Return the folder with the files of a revision, written once."""
        folder = self._settings.state_dir / "revisions" / digest
        if not folder.is_dir():
            if digest_of(packed) != digest:
                raise InvalidArchive(f"the files are not those of {digest}")
            folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder.parent) as parts:
                unpack(packed, Path(parts) / "pack")
                try:
                    (Path(parts) / "pack").replace(folder)
                except OSError:  # another worker was faster
                    if not folder.is_dir():
                        raise
        return folder
