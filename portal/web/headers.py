"""Headers on every answer, and its compression. A static policy, so that no page can forget it."""

from __future__ import annotations

import gzip

import brotli
from flask import Flask, Response, request

from .page import HTMX_CDN, settings

POLICY = (
    "default-src 'none'; script-src 'self'{cdn}; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
SMALLEST = 600


def init_app(app: Flask) -> None:
    """Adds the headers, then compresses."""
    app.after_request(_secure)
    app.after_request(_compress)  # runs first; the order does not matter


def _secure(response: Response) -> Response:
    team = (request.endpoint or "").startswith("team.")
    cdn = f" {HTMX_CDN}" if team and settings().htmx == "cdn" else ""
    response.headers["Content-Security-Policy"] = POLICY.format(cdn=cdn)
    response.headers.update(FIXED)
    response.headers["Cache-Control"] = "no-store"
    if settings().tls:
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return response


def _compress(response: Response) -> Response:
    """Brotli or gzip for text, as the browser likes."""
    likes = request.accept_encodings
    if response.direct_passthrough or response.status_code < 200 or not (response.mimetype or "").startswith("text/"):
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if len(body) < SMALLEST or response.content_encoding:
        return response
    if likes["br"]:
        response.set_data(brotli.compress(body, quality=5))
        response.content_encoding = "br"
    elif likes["gzip"]:
        response.set_data(gzip.compress(body, 6, mtime=0))
        response.content_encoding = "gzip"
    return response
