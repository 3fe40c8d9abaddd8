"""Every setting in one frozen object; the only module that reads the environment."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
YES = {"1", "yes", "true", "on"}


class ConfigError(Exception):
    """A setting that cannot be right; the message names it and says what is expected."""


@dataclass(frozen=True)
class Settings:
    """What an installation decides.

    `today` fixes the day in demos and tests only (refused behind TLS). `idle_minutes` and `session_hours` bound a sign-in:
    the first since the last click, the second since it began.
    """

    secret_key: str
    database_url: str
    authority: str = "gloucestershire"
    today: date | None = None
    htmx: str = "cdn"
    tls: bool = False
    proxies: int = 0
    rate_limits: bool = True
    limits_storage: str = "memory://"
    idle_minutes: int = 20
    session_hours: int = 12
    extra_translations: str = ""
    port: int = 8000

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Settings from PORTAL_* variables; raises ConfigError where one is wrong."""
        env = os.environ if env is None else env
        tls = _flag(env, "PORTAL_TLS")
        today = _day(env, "PORTAL_TODAY")
        if tls and today:
            raise ConfigError("PORTAL_TODAY is for demos and tests only and cannot be used with PORTAL_TLS=1.")
        htmx = env.get("PORTAL_HTMX", "") or "cdn"
        if htmx not in {"cdn", "self"}:
            raise ConfigError("PORTAL_HTMX must be 'cdn' or 'self'.")
        return cls(
            secret_key=env.get("PORTAL_SECRET_KEY", "") or _own_key(tls),
            database_url=env.get("PORTAL_DATABASE_URL", "") or f"sqlite:///{_var() / 'portal.sqlite3'}",
            authority=env.get("PORTAL_AUTHORITY", "") or "gloucestershire",
            today=today,
            htmx=htmx,
            tls=tls,
            proxies=_count(env, "PORTAL_PROXIES"),
            rate_limits=(env.get("PORTAL_LIMITS", "") or "on").lower() in YES,
            limits_storage=env.get("PORTAL_LIMITS_STORAGE", "") or "memory://",
            port=_count(env, "PORT") or 8000,
        )


def _var() -> Path:
    """The folder for what this machine keeps; made on first use, readable by its owner alone."""
    folder = ROOT / "var"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _own_key(tls: bool) -> str:
    """A key made once and kept beside the database, so that a stranger's first run needs no setting."""
    if tls:
        raise ConfigError("PORTAL_SECRET_KEY must be set where the portal is served over TLS.")
    path = _var() / "secret.key"
    if not path.exists():
        # Written aside and linked into place, so that two workers that start together never read half of it.
        aside = path.with_name(f"secret.{os.getpid()}")
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(aside, path)
        aside.unlink()
    return path.read_text().strip()


def _flag(env: Mapping[str, str], name: str) -> bool:
    return env.get(name, "").lower() in YES


def _count(env: Mapping[str, str], name: str) -> int:
    try:
        return int(env.get(name, "0") or 0)
    except ValueError:
        raise ConfigError(f"{name} must be a whole number.") from None


def _day(env: Mapping[str, str], name: str) -> date | None:
    text = env.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ConfigError(f"{name} must be a day such as 2026-11-20.") from None
