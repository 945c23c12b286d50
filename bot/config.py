"""The settings: environment variables and a TOML file, read here and nowhere else.

``DATELINE_HOME`` names the folder of this installation (default: the user's data folder of the
system). Every other setting is a field of Settings: ``DATELINE_<NAME>`` in the environment, or
``name = …`` in ``dateline.toml`` in that folder; the environment wins. The token is read from
``TELEGRAM_BOT_TOKEN`` too, the name that bots for Telegram commonly use.
"""

import difflib
import os
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from index.core import Places
from index.embed import DEFAULT
from index.embed_server import EmbeddingServer
from index.errors import SettingsError
from index.qdrant_server import Server

if TYPE_CHECKING:
    from bot.telegram.options import Options

FILE = "dateline.toml"
_PREFIX = "DATELINE_"
_TESTS = "DATELINE_TEST_"  # what tells the tests where a server is
_IN_FILE = "_FILE"  # after the name of a variable: it names a file that holds the value
_IDS = r"^\s*(-?\d+\s*(,\s*|\s+|$))*$"
TOKEN = "TELEGRAM_BOT_TOKEN"  # noqa: S105 - the name of the variable, not a token


class Settings(BaseSettings):
    """All settings with their defaults; each says what it is for."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, extra="forbid", frozen=True, env_ignore_empty=True
    )

    home: Path = Field(description="the folder of catalog, vectors and models")
    database: str = Field("", description="SQLAlchemy URL of the catalog; default: a file in home")
    vectors: str = Field(
        "",
        description="folder of the vectors, or URL of a Qdrant server, or URLs of the nodes of a "
        "cluster with commas between; default: a folder in home",
    )
    vectors_key: SecretStr = Field(SecretStr(""), description="API key of the Qdrant server")
    vectors_timeout: float = Field(
        10.0, ge=1, le=600, description="seconds to wait for the Qdrant server"
    )
    vectors_prefix: str = Field(
        "dateline",
        pattern=r"^[A-Za-z0-9_-]{1,60}$",
        description="how the names of all collections begin: one per installation",
    )
    vectors_shards: int | None = Field(
        None, ge=1, le=1000, description="shards of a new collection; default: the server's choice"
    )
    vectors_replicas: int = Field(
        1, ge=1, le=10, description="nodes that keep each shard of a new collection"
    )
    vectors_compact: bool = Field(
        False, description="keep vectors in memory with 8 bits a number, the exact ones on disk"
    )
    vectors_authority: str = Field(
        "", description="file with the certificates by which the Qdrant server is known"
    )
    model: str = Field(
        DEFAULT,
        description="embedding model: a name, a folder, or the base URL of a server that speaks "
        "OpenAI's protocol",
    )
    model_name: str = Field("", description="name of the embedding model on that server")
    model_key: SecretStr = Field(SecretStr(""), description="key for that server")
    precision: Literal["fp32", "int8"] = Field(
        "fp32", description="arithmetic of the default model; int8 is quicker and less exact"
    )
    threads: int | None = Field(None, ge=1, le=256, description="processor threads for embedding")
    statements: bool = Field(True, description="read articles for who says what")
    writer: str = Field(
        "",
        description="language model that may reword answers: a name on the hub, a folder, a GGUF "
        "file, or the base URL of a server that speaks OpenAI's protocol; empty: none",
    )
    writer_model: str = Field("", description="name of the model on that server; empty: its first")
    writer_key: SecretStr = Field(SecretStr(""), description="key for that server")
    writer_daily_tokens: int = Field(
        0, ge=0, description="tokens a day that the server may be asked for; 0: any number"
    )
    writer_device: Literal["auto", "cpu", "cuda"] = Field(
        "auto", description="where a model in this process computes"
    )
    writer_dtype: Literal["auto", "float32", "bfloat16", "float16"] = Field(
        "auto", description="numbers that a model in this process computes with"
    )
    writer_threads: int | None = Field(
        None, ge=1, le=256, description="processor threads of a model in this process"
    )
    writer_seconds: float = Field(
        20.0, gt=0, le=600, description="seconds after which the answer goes out as it was found"
    )
    telegram_token: SecretStr = Field(
        SecretStr(""), description=f"from @BotFather; {TOKEN} in the environment wins"
    )
    telegram_api: str = Field(
        "https://api.telegram.org", description="base URL of the Bot API server"
    )
    telegram_admins: str = Field(
        "", pattern=_IDS, description="ids of those who may use /admin, with commas between"
    )
    telegram_allowed: str = Field(
        "", pattern=_IDS, description="ids of people and chats that are answered; empty: all"
    )
    telegram_rate: float = Field(
        25.0, gt=0, le=1000, description="messages a second to all chats together"
    )
    telegram_webhook: str = Field(
        "", pattern=r"^(https?://\S+)?$", description="public URL for pushes; empty: polling"
    )
    telegram_webhook_host: str = Field(
        "127.0.0.1", description="address at which pushes arrive, from the proxy before it"
    )
    telegram_webhook_port: int = Field(8443, ge=1, le=65535, description="port for pushes")
    telegram_webhook_secret: SecretStr = Field(
        SecretStr(""), description="what every push has to carry"
    )
    keep_days: int = Field(
        0, ge=0, le=36_500, description="days for which news is kept; 0: for good"
    )
    feed_interval: int = Field(1800, ge=60, description="seconds between two looks at a feed")
    fetch_private: bool = Field(
        False, description="fetch from private addresses too; for an intranet, and for tests"
    )
    monitor: str = Field(
        "",
        pattern=r"^(\S+:\d{1,5})?$",
        description="HOST:PORT at which `run` answers /healthz, /readyz and /metrics; empty: nowhere",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="how much is logged"
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="lines to be read, or one JSON object a line"
    )

    @field_validator("vectors")
    @classmethod
    def _each_is_a_url(cls, given: str) -> str:
        """Refuse what is neither a folder nor URLs only; a key in one would show in messages."""
        if "://" not in given:
            return given
        for one in given.replace(",", " ").split():
            parts = urlsplit(one)
            if parts.scheme not in {"http", "https"} or not parts.hostname:
                raise ValueError(f"{one.rpartition('@')[2]} is no http or https URL")
            if "@" in parts.netloc:
                raise ValueError("a URL has a name or key in it; that is what vectors_key is for")
        return given

    @property
    def telegram(self) -> "Options":
        """What the operator decides about the bot on Telegram."""
        from bot.telegram.options import Options, Webhook

        webhook = Webhook(
            url=self.telegram_webhook,
            host=self.telegram_webhook_host,
            port=self.telegram_webhook_port,
            secret=self.telegram_webhook_secret.get_secret_value(),
        )
        return Options(
            api=self.telegram_api,
            admins=_ids(self.telegram_admins),
            allowed=_ids(self.telegram_allowed),
            per_second=self.telegram_rate,
            webhook=webhook if self.telegram_webhook else None,
        )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let arguments win over the environment, and that over the file."""
        file = TomlConfigSettingsSource(settings_cls, toml_file=home_folder() / FILE)
        return init_settings, env_settings, file

    @property
    def keep(self) -> timedelta | None:
        """How long news is kept; None for good."""
        return timedelta(days=self.keep_days) if self.keep_days else None

    @property
    def places(self) -> Places:
        """Where the index of this installation is."""
        return Places(
            database=self.database or f"sqlite:///{self.home / 'catalog.sqlite'}",
            vectors=self._vectors(),
            models=self.home / "models",
            model=self._model(),
            precision=self.precision,
            threads=self.threads,
            statements=self.statements,
        )

    def _model(self) -> str | EmbeddingServer:
        if not re.match(r"https?://", self.model):
            return self.model
        key = self.model_key.get_secret_value()
        return EmbeddingServer(url=self.model, model=self.model_name, key=key)

    def _vectors(self) -> Path | Server:
        if not re.match(r"https?://", self.vectors):
            return Path(self.vectors).expanduser() if self.vectors else self.home / "vectors"
        return Server(
            urls=tuple(self.vectors.replace(",", " ").split()),
            key=self.vectors_key.get_secret_value(),
            timeout_s=self.vectors_timeout,
            shards=self.vectors_shards,
            replicas=self.vectors_replicas,
            compact=self.vectors_compact,
            prefix=self.vectors_prefix,
            authority=self.vectors_authority,
        )


def home_folder() -> Path:
    """Return the folder that DATELINE_HOME names, else the system's place for a user's data."""
    if named := os.environ.get("DATELINE_HOME"):
        return Path(named).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir("dateline"))


def load_settings(**given: Any) -> Settings:  # noqa: ANN401 - values of any field
    """Read the settings; ``given`` win over all else. Raises SettingsError naming the culprit."""
    _refuse_unknown(os.environ)
    try:
        return Settings(**{"home": home_folder(), **_from_files(os.environ), **_token(), **given})
    except ValidationError as error:
        raise SettingsError(_complaint(error)) from error
    except (OSError, ValueError) as error:
        raise SettingsError(f"{home_folder() / FILE} cannot be read: {error}") from error


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    """Complain of a name that sets nothing, since a misspelled one would be missed only later."""
    known = {_PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted(environment):
        if name.removesuffix(_IN_FILE) in known or name.startswith(_TESTS):
            continue
        if name.startswith(_PREFIX):
            near = difflib.get_close_matches(name, known, 1)
            hint = f"; did you mean {near[0]}?" if near else "; the README lists them all."
            raise SettingsError(f"{name}: there is no such setting{hint}")


def _ids(listed: str) -> frozenset[int]:
    return frozenset(int(one) for one in listed.replace(",", " ").split())


def _from_files(environment: Mapping[str, str]) -> dict[str, str]:
    """Read the settings that stand in files of their own, as secrets of containers do."""
    fields = {_PREFIX + name.upper(): name for name in Settings.model_fields}
    return {
        field: Path(file).read_text(encoding="utf-8").strip()
        for variable, field in fields.items()
        if (file := environment.get(variable + _IN_FILE, ""))
    }


def _token() -> dict[str, str]:
    token = os.environ.get(TOKEN, "").strip()
    if not token and (file := os.environ.get(TOKEN + _IN_FILE, "")):
        token = Path(file).read_text(encoding="utf-8").strip()
    return {"telegram_token": token} if token else {}


def _complaint(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"{home_folder() / FILE}: there is no setting called {name}"
    return f"The setting {name} (DATELINE_{name.upper()}, or in {FILE}) is wrong: {first['msg']}"
