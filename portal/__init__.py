"""A portal for children, young people, care leavers and families, and for the teams who work with them."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from .authority import load_checked
from .config import ROOT, Settings
from .extensions import babel, csrf, db, limiter, login, migrate

YEAR = 365 * 24 * 3600


def create_app(settings: Settings | None = None) -> Flask:
    """The application. Raises ConfigError or AuthorityError, and does not start, where a setting or a council's file is wrong."""
    settings = settings or Settings.from_env()
    app = Flask(__name__, root_path=str(ROOT), template_folder="templates", static_folder=None)
    app.config.from_mapping(_flask_config(settings))
    app.extensions["portal.settings"] = settings
    app.extensions["portal.authority"] = load_checked(settings.authority)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    from . import cli, cli_deliver, web
    from .services import clock
    from .web.page import locale

    clock.follow(settings.clock_file)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "portal" / "migrations"), render_as_batch=True)
    web.init_app(app)  # the gate stands before everything that answers
    csrf.init_app(app)
    limiter.init_app(app)
    login.init_app(app, add_context_processor=False)  # it would ask who is there on pages that nobody needs to be signed in for
    babel.init_app(app, locale_selector=locale, timezone_selector=lambda: "Europe/London")
    cli.init_app(app)
    cli_deliver.init_app(app)
    app.wsgi_app = _static_files(app, settings)  # type: ignore[method-assign]
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0)  # type: ignore[method-assign]
    return app


def _flask_config(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SESSION_COOKIE_NAME": "__Host-portal" if settings.tls else "portal",
        "SESSION_COOKIE_SECURE": settings.tls,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "MAX_CONTENT_LENGTH": 256 * 1024,
        "MAX_FORM_MEMORY_SIZE": 256 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,  # it reads the Referer, which these pages never send; the token and SameSite stay
        "BABEL_DEFAULT_LOCALE": "en_GB",
        "BABEL_TRANSLATION_DIRECTORIES": ";".join(filter(None, [str(ROOT / "translations"), settings.extra_translations])),
        "RATELIMIT_ENABLED": settings.rate_limits,
        "RATELIMIT_STORAGE_URI": settings.limits_storage,
        "RATELIMIT_HEADERS_ENABLED": False,
    }


def _static_files(app: Flask, settings: Settings) -> WhiteNoise:
    """Static files, pre-compressed at set-up, served before Flask is asked; their address changes with their content."""

    def headers(headers: dict[str, str], _path: str, _url: str) -> None:
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if settings.tls:
            headers["Strict-Transport-Security"] = f"max-age={2 * YEAR}; includeSubDomains"

    return WhiteNoise(
        app.wsgi_app,
        root=str(ROOT / "static"),
        prefix="static/",
        max_age=YEAR,
        add_headers_function=headers,
        allow_all_origins=False,
    )
