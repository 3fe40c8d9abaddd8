"""Every setting in one frozen object; the only module that reads the environment."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
YES = {"1", "yes", "true", "on"}
TLS_PORTS = {"starttls": 587, "tls": 465, "off": 25}
EMAIL = r"[^@\s,<>]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
NUMBER = r"\+[1-9]\d{7,14}"
UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


class ConfigError(Exception):
    """A setting that cannot be right; the message names it and says what is expected."""


@dataclass(frozen=True)
class Telling:
    """How notifications leave the house, and where alarms go. With neither a mail server nor Notify they are written to a file.

    `mail_tls`: `starttls`, `tls` (from the first byte) or `off`. `link` is the public address, for people who chose to get a link. The
    addresses of the duty desk and of the head of service are told of "I don't feel safe", and are never shown.
    """

    mail_host: str = ""
    mail_port: int = 587
    mail_user: str = ""
    mail_password: str = field(default="", repr=False)
    mail_tls: str = "starttls"
    mail_from: str = ""
    notify_key: str = field(default="", repr=False)
    notify_url: str = ""
    notify_sms_template: str = ""
    notify_email_template: str = ""
    outbox_dir: Path = ROOT / "var" / "outbox"
    link: str = ""
    duty_email: tuple[str, ...] = ()
    duty_sms: tuple[str, ...] = ()
    head_email: tuple[str, ...] = ()
    head_sms: tuple[str, ...] = ()


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
    clock_file: Path | None = None
    htmx: str = "cdn"
    tls: bool = False
    proxies: int = 0
    rate_limits: bool = True
    limits_storage: str = "memory://"
    idle_minutes: int = 20
    session_hours: int = 12
    extra_translations: str = ""
    port: int = 8000
    telling: Telling = Telling()

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Settings from PORTAL_* variables; raises ConfigError where one is wrong."""
        env = os.environ if env is None else env
        tls = _flag(env, "PORTAL_TLS")
        today = _day(env, "PORTAL_TODAY")
        if tls and today:
            raise ConfigError("PORTAL_TODAY is for demos and tests only and cannot be used with PORTAL_TLS=1.")
        clock_file = env.get("PORTAL_CLOCK_FILE", "")
        if clock_file and (tls or today or not Path(clock_file).is_file()):
            raise ConfigError("PORTAL_CLOCK_FILE is for tests only: a file that is there, without PORTAL_TLS and PORTAL_TODAY.")
        htmx = env.get("PORTAL_HTMX", "") or "cdn"
        if htmx not in {"cdn", "self"}:
            raise ConfigError("PORTAL_HTMX must be 'cdn' or 'self'.")
        return cls(
            secret_key=env.get("PORTAL_SECRET_KEY", "") or _own_key(tls),
            database_url=env.get("PORTAL_DATABASE_URL", "") or f"sqlite:///{_var() / 'portal.sqlite3'}",
            authority=env.get("PORTAL_AUTHORITY", "") or "gloucestershire",
            today=today,
            clock_file=Path(clock_file) if clock_file else None,
            htmx=htmx,
            tls=tls,
            proxies=_count(env, "PORTAL_PROXIES"),
            rate_limits=(env.get("PORTAL_LIMITS", "") or "on").lower() in YES,
            limits_storage=env.get("PORTAL_LIMITS_STORAGE", "") or "memory://",
            port=_count(env, "PORT") or 8000,
            telling=_telling(env),
        )


def _telling(env: Mapping[str, str]) -> Telling:
    """The settings of notifications; raises ConfigError where they do not fit together."""
    host, key, tls = env.get("PORTAL_MAIL_HOST", ""), env.get("PORTAL_NOTIFY_KEY", ""), env.get("PORTAL_MAIL_TLS", "") or "starttls"
    if tls not in TLS_PORTS:
        raise ConfigError("PORTAL_MAIL_TLS must be 'starttls', 'tls' or 'off'.")
    sender = _addresses(env, "PORTAL_MAIL_FROM", EMAIL, "an e-mail address")
    if host and len(sender) != 1:
        raise ConfigError("PORTAL_MAIL_FROM must be one e-mail address where PORTAL_MAIL_HOST is set.")
    if env.get("PORTAL_MAIL_PASSWORD", "") and tls == "off":
        raise ConfigError("PORTAL_MAIL_TLS cannot be 'off' where PORTAL_MAIL_PASSWORD is set: it would travel in the clear.")
    sms, email = env.get("PORTAL_NOTIFY_SMS_TEMPLATE", ""), env.get("PORTAL_NOTIFY_EMAIL_TEMPLATE", "")
    if key and not re.fullmatch(rf"[\w-]*-{UUID}-{UUID}", key):
        raise ConfigError("PORTAL_NOTIFY_KEY must be a whole key of GOV.UK Notify: a name and two ids with hyphens between them.")
    if key and not (sms or email):
        raise ConfigError("PORTAL_NOTIFY_SMS_TEMPLATE or PORTAL_NOTIFY_EMAIL_TEMPLATE must be set where PORTAL_NOTIFY_KEY is.")
    return Telling(
        mail_host=host,
        mail_port=_count(env, "PORTAL_MAIL_PORT") or TLS_PORTS[tls],
        mail_user=env.get("PORTAL_MAIL_USER", ""),
        mail_password=env.get("PORTAL_MAIL_PASSWORD", ""),
        mail_tls=tls,
        mail_from="".join(sender),
        notify_key=key,
        notify_url=_web_address(env, "PORTAL_NOTIFY_URL"),
        notify_sms_template=sms,
        notify_email_template=email,
        outbox_dir=Path(env.get("PORTAL_OUTBOX_DIR", "") or ROOT / "var" / "outbox"),
        link=_web_address(env, "PORTAL_LINK"),
        duty_email=_addresses(env, "PORTAL_DUTY_EMAIL", EMAIL, "e-mail addresses with commas between them"),
        duty_sms=_addresses(env, "PORTAL_DUTY_SMS", NUMBER, "numbers such as +447700900123 with commas between them"),
        head_email=_addresses(env, "PORTAL_HEAD_EMAIL", EMAIL, "e-mail addresses with commas between them"),
        head_sms=_addresses(env, "PORTAL_HEAD_SMS", NUMBER, "numbers such as +447700900123 with commas between them"),
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


def _addresses(env: Mapping[str, str], name: str, form: str, expected: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in env.get(name, "").split(",") if part.strip())
    if not all(re.fullmatch(form, part) for part in found):
        raise ConfigError(f"{name} must be {expected}.")
    return found


def _web_address(env: Mapping[str, str], name: str) -> str:
    text = env.get(name, "")
    if text and not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(/[^\s]*)?", text):
        raise ConfigError(f"{name} must be an address such as https://example.org.")
    return text


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
