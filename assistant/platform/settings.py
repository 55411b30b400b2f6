"""Settings from the environment, all with the prefix `ASSISTANT_`; unknown ones are an error."""

from __future__ import annotations

import os
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_DEFAULT_STATE = Path("var")


class Settings(BaseSettings):
    """Every setting of the product, with its meaning."""

    model_config = SettingsConfigDict(env_prefix="ASSISTANT_", extra="forbid", frozen=True)

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    public_url: str = Field("http://127.0.0.1:8000", description="Address people reach us at.")
    state_dir: Path = Field(_DEFAULT_STATE, description="Folder for database, key and models.")
    database_url: str = Field("", description="SQLAlchemy URL; empty: SQLite in the state folder.")
    redis_url: str = Field("", description="Reserved for several workers; not used by one.")
    pack: str = Field("pt-at", description="Knowledge pack: a name, or a folder.")
    model: str = Field("", description="Folder of another sentence model; empty: the bundled one.")
    reranker: str = Field("", description="Folder of a cross-encoder for close topics; empty: off.")
    today: date | None = Field(None, description="Pretend that today is this date (YYYY-MM-DD).")
    api_token: SecretStr | None = Field(
        None, description="Opens Rasa's REST contracts to other machines; without it loopback only."
    )
    contact_key: SecretStr | None = Field(
        None, description="Key for contact points; empty: a key file in the state folder."
    )
    contact_retention_days: int = Field(90, ge=1, description="Days a contact point is kept.")
    retention_days: int = Field(365, ge=1, description="Days a masked conversation is kept.")
    rate_per_minute: int = Field(60, ge=1, description="Messages a minute from one address.")
    interpreter: Literal["in-process", "rasa"] = Field(
        "in-process", description="Who understands messages; `rasa` asks a Rasa server first."
    )
    rasa_url: str = Field("http://127.0.0.1:5005", description="Address of the Rasa server.")
    rasa_token: SecretStr | None = Field(
        None, description="Token of the Rasa server; empty: the one in the state folder."
    )
    rasa_timeout: float = Field(1.0, gt=0, description="Seconds to wait for Rasa.")
    idle_minutes: int = Field(60, ge=1, description="After so long a conversation is ended.")

    @field_validator("public_url")
    @classmethod
    def _no_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @cached_property
    def sqlalchemy_url(self) -> str:
        """The database URL, with the default filled in."""
        return self.database_url or f"sqlite:///{self.state_dir / 'assistant.db'}"

    @property
    def rasa_secret(self) -> str:
        """The token of the Rasa server: the setting's, or the state folder's, or none yet."""
        if self.rasa_token:
            return self.rasa_token.get_secret_value()
        path = self.state_dir / "rasa" / "token"
        return path.read_text(encoding="ascii") if path.is_file() else ""


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        ValueError: a variable with our prefix is unknown or its value is not valid.
    """
    known = {f"ASSISTANT_{name}".upper() for name in Settings.model_fields}
    unknown = sorted(k for k in os.environ if k.upper().startswith("ASSISTANT_") and k not in known)
    if unknown:
        raise ValueError(f"unknown settings: {', '.join(unknown)}")
    return Settings()
