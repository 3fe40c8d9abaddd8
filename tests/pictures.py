"""Draws the pictures of docs/pictures: `make pictures`.

Builds the demo in a folder of its own on a fixed day, serves it on a free port of this machine, and takes a picture of each
screen below with Chromium. Everybody on the pictures is invented.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pyotp
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "pictures"
TODAY = "2026-11-20"
CHROME = os.environ.get("CHROME") or "/usr/bin/chromium"
SCALE = 1.2  # sharp enough for text, and the folder stays small
MOST_BYTES = 1_900_000
OWEN = "700104"  # his family is the one whose whole plan is in Welsh too
PHONE, TALL, WIDE = (360, 740), (360, 1500), (1100, 560)


@dataclass(frozen=True)
class Picture:
    """One picture: file name, whose eyes ("" for nobody), address ({ref}: of `child`, else of their first record), and how it looks."""

    name: str
    who: str
    path: str
    child: str = ""
    lang: str = "en"
    size: tuple[int, int] = PHONE
    dark: bool = False


PICTURES = (
    Picture("maya-page", "maya", "/about/{ref}/"),
    Picture("maya-visits", "maya", "/about/{ref}/visits"),
    Picture("maya-plan", "maya", "/about/{ref}/plan"),
    Picture("maya-say", "maya", "/about/{ref}/say"),
    Picture("maya-unsafe", "maya", "/about/{ref}/say/unsafe"),
    Picture("maya-messages", "maya", "/about/{ref}/messages"),
    Picture("samira-arabic", "samira_sabbagh", "/about/{ref}/", lang="ar"),
    Picture("keisha-page", "keisha", "/about/{ref}/"),
    Picture("lowri-welsh", "lowri_pritchard", "/about/{ref}/", child=OWEN, lang="cy"),
    Picture("yusuf-dark", "yusuf", "/about/{ref}/", dark=True),
    Picture("yusuf-late", "yusuf", "/about/{ref}/visits", size=TALL),
    Picture("maya-why", "maya", "/about/{ref}/visits/why"),
    Picture("maya-next", "maya", "/about/{ref}/next"),
    Picture("maya-safety", "maya", "/about/{ref}/plan/safety"),
    Picture("maya-pictures", "maya", "/about/{ref}/plan/pictures"),
    Picture("keisha-own-plan", "keisha", "/about/{ref}/my-plan"),
    Picture("help", "", "/help"),
    Picture("team-list", "denise_ollerton", "/team/"),
    Picture("team-inbox", "denise_ollerton", "/team/inbox"),
    Picture("team-figures-wide", "marcus_ellery", "/team/figures/", size=WIDE),
    Picture("team-see-wide", "priya_nambiar", "/team/children/{ref}/plan/child_protection/see", child="700101", size=WIDE),
    Picture("team-list-wide", "denise_ollerton", "/team/", size=WIDE),
)


def environment(folder: Path) -> dict[str, str]:
    """The settings of the pictures' own portal, and none of whoever runs this."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
    return kept | {
        "PORTAL_DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}",
        "PORTAL_SECRET_KEY": "only-for-pictures",
        "PORTAL_TODAY": TODAY,
        "PORTAL_HTMX": "self",
    }


def build(folder: Path) -> dict[str, dict[str, Any]]:
    """Builds the demo; returns its accounts by key."""
    sheet = folder / "demo.json"
    command = [sys.executable, "-m", "flask", "--app", "portal", "demo", "--json", str(sheet)]
    subprocess.run(command, cwd=ROOT, env=environment(folder), check=True, stdout=subprocess.DEVNULL)
    return {row["key"]: row for row in json.loads(sheet.read_text(encoding="utf-8"))}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The portal on a free port, as `make run` serves it; gives its address and stops it afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen([*command, "portal.wsgi:app"], cwd=ROOT, env=environment(folder), stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/health/ready", server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(address: str, server: subprocess.Popen[bytes], seconds: float = 30) -> None:
    """Returns when the address answers. Raises RuntimeError where it does not, or where the server has stopped."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(address, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("The portal did not start.")


def sign_in(page: Page, address: str, way: dict[str, str]) -> None:
    """Signs somebody in through the form that they would use."""
    if "code" in way:
        page.goto(f"{address}/sign-in")
        fields = way
    else:
        page.goto(f"{address}/sign-in/staff")
        fields = {"email": way["email"], "password": way["password"], "totp": pyotp.TOTP(way["totp_secret"]).now()}
    for name, value in fields.items():
        page.fill(f"input[name={name}]", value)
    page.click("main form button")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def take(browser: Browser, address: str, accounts: dict[str, dict[str, Any]], picture: Picture) -> int:
    """Takes one picture as somebody who has just signed in; returns its bytes. Raises RuntimeError where the page is not there."""
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=SCALE,
        color_scheme="dark" if picture.dark else "light",
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="Europe/London",
    )
    page = context.new_page()
    ref = ""
    if picture.who:
        account = accounts[picture.who]
        sign_in(page, address, account["sign_in"])
        ref = next(row["ref"] for row in account["records"] if picture.child in ("", row["person_id"]))
    answer = page.goto(f"{address}{picture.path.format(ref=ref)}?lang={picture.lang}")
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{picture.name}: {answer and answer.status}")
    page.wait_for_load_state("load")
    drawn = page.screenshot(path=TARGET / f"{picture.name}.png", animations="disabled", caret="hide")
    context.close()
    return len(drawn)


def main() -> int:
    """Draws every picture. Returns 1 where the folder has become too heavy."""
    TARGET.mkdir(parents=True, exist_ok=True)
    total = 0
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        accounts = build(folder)
        with served(folder) as address:
            browser = playwright.chromium.launch(executable_path=CHROME, args=["--no-sandbox"])
            for picture in PICTURES:
                size = take(browser, address, accounts, picture)
                total += size
                print(f"{picture.name + '.png':<24} {size // 1000:>5} kB")
            browser.close()
    print(f"{len(PICTURES)} pictures, {total // 1000} kB in docs/pictures")
    if total > MOST_BYTES:
        print(f"That is more than {MOST_BYTES // 1000} kB: leave one out, or make SCALE smaller.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
