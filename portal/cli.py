"""Commands: `flask --app portal import DIR`, `demo`, and the sheet that says how to sign in to the demo."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import click
import pyotp
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import inspect

from .authority import Authority, check_file
from .config import ROOT, Settings
from .extensions import db
from .services import clock, demo, enrol
from .services.demo import DemoAccount
from .services.import_match import ImportReport
from .services.imports import LargeFall, import_bundle

SHEET = ROOT / "var" / "demo.json"
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)


def init_app(app: Flask) -> None:
    """Adds the commands to `flask`."""
    app.cli.add_command(import_command)
    app.cli.add_command(demo_command)
    app.cli.add_command(card_command)
    app.cli.add_command(worker_command)
    app.cli.add_command(check_authority_command)


def _settings() -> tuple[Settings, Authority]:
    return current_app.extensions["portal.settings"], current_app.extensions["portal.authority"]


def _ready_database() -> None:
    """Makes the tables where there are none yet; an older database is left for `flask db upgrade`."""
    if not inspect(db.engine).has_table("installation"):
        upgrade()


def _tell(report: ImportReport) -> None:
    """Says what an import did: counts, refused files, notices, and each row that was not taken."""
    for table, (added, changed, removed) in sorted(report.counts.items()):
        click.echo(f"{table:<26} {added:>7} new {changed:>7} changed {removed:>7} gone")
    for file in report.refused:
        click.echo(f"not opened: {file}")
    for file, notice in report.notices:
        click.echo(f"notice: {file}: {notice}")
    for row in report.rejected:
        click.echo(f"not taken: {row.file}, line {row.line}: {row.reason}", err=True)
    click.echo(f"{report.changes} changes, {len(report.rejected)} rows not taken")


@click.command("import")
@click.argument("folder", type=FOLDER)
@click.option("--accept-fall", is_flag=True, help="Take a bundle even where more than half of a table would go.")
@with_appcontext
def import_command(folder: Path, accept_fall: bool) -> None:
    """Reads a nightly bundle from FOLDER, in one transaction. Twice is the same as once."""
    settings, _ = _settings()
    _ready_database()
    try:
        report = import_bundle(folder, clock.today(settings.today), accept_fall=accept_fall)
    except LargeFall as fall:
        for what, before, after in fall.falls:
            click.echo(f"{what}: {before} rows last night, {after} tonight", err=True)
        raise click.ClickException("More than half of a table would go, so nothing was changed. If it is right: --accept-fall.") from None
    if report.changes:
        demo.is_demo_no_more()
    _tell(report)


@click.command("card")
@click.argument("person_id")
@with_appcontext
def card_command(person_id: str) -> None:
    """Makes a new access card for a child (person id) or family member (contact id). The old card stops working."""
    _ready_database()
    try:
        code = enrol.issue_card(person_id)
    except enrol.NoSuchPerson:
        raise click.ClickException(f"Nobody with the id {person_id} is enrolled.") from None
    click.echo(f"\n    {code}\n\nPrint this code on the card. It is shown once. The person chooses a PIN when they first sign in.")


@click.command("worker")
@click.argument("email")
@with_appcontext
def worker_command(email: str) -> None:
    """Makes a sign-in for the worker with this work e-mail: a password, and a picture for their one-time-code app."""
    _ready_database()
    try:
        password, address = enrol.enrol_worker(email)
    except enrol.NoSuchPerson:
        raise click.ClickException(f"No active worker has the e-mail {email}.") from None
    import segno  # only here: it takes longer to load than the rest of a command

    click.echo(f"\nPassword: {password}\n\nScan this with the app for one-time codes. Both are shown once.\n")
    segno.make(address).terminal(compact=True)


@click.command("check-authority")
@click.argument("file", type=FILE)
def check_authority_command(file: Path) -> None:
    """Looks through a council's FILE (or a name in portal/data/authorities) and says what is to be mended, each with its line."""
    report = check_file(str(file))
    for line in report.lines():
        click.echo(line)
    if report.errors:
        raise SystemExit(1)


@click.command("demo")
@click.option("--json", "target", type=FILE, help="Write the demo people and how to sign in as them to FILE.")
@click.option("--from", "other", type=FOLDER, help="Build the demo from another bundle, and enrol everyone in it who may sign in.")
@click.option("--if-empty", is_flag=True, help="Leave a database that holds demo data as it is.")
@click.option("--show", is_flag=True, help="Print how to sign in to the demo that was built before.")
@with_appcontext
def demo_command(target: Path | None, other: Path | None, if_empty: bool, show: bool) -> None:
    """Builds the demo's invented world in a database that is empty or holds demo data."""
    if show:
        _show(target or SHEET, _settings()[0].port)
        return
    settings, authority = _settings()
    _ready_database()
    if if_empty and (demo.is_demo() or not demo.is_empty()):
        return
    try:
        accounts, report = demo.build(clock.today(settings.today), authority, other)
    except demo.NotADemo:
        raise click.ClickException("This database holds more than demo data, so nothing was changed.") from None
    for row in report.rejected:
        click.echo(f"not taken: {row.file}, line {row.line}: {row.reason}", err=True)
    if target:
        target.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump([_row(account) for account in accounts], file, ensure_ascii=False, indent=1)
    click.echo(f"{len(accounts)} people can sign in to the demo.")


def _row(account: DemoAccount) -> dict[str, object]:
    return {**asdict(account), "records": [{"ref": ref, "person_id": person} for ref, person in account.records]}


def _show(sheet: Path, port: int) -> None:
    """The sign-in sheet, with one-time codes of this minute."""
    if not sheet.exists():
        raise click.ClickException("There is no demo yet: run `make run`.")
    rows = json.loads(sheet.read_text(encoding="utf-8"))
    click.echo(f"\nThe portal's demo: http://127.0.0.1:{port}/   Everybody in it is invented.\n")
    click.echo(f"Families sign in at http://127.0.0.1:{port}/sign-in with the code of a card and a PIN:")
    for row in rows:
        if "code" in row["sign_in"]:
            who = f"{row['name']} ({row['role'] if row['relation'] == 'myself' else row['relation']})".replace("_", " ")
            click.echo(f"  {who:<34} {row['sign_in']['code']}   PIN {row['sign_in']['secret']}")
    click.echo(f"\nWorkers sign in at http://127.0.0.1:{port}/sign-in/staff (one-time codes last a minute; `make people` shows new ones):")
    for row in rows:
        if "email" in row["sign_in"]:
            way = row["sign_in"]
            who = f"{row['name']} ({row['role']})".replace("_", " ")
            click.echo(f"  {who:<34} {way['email']:<34} {way['password']:<18} {pyotp.TOTP(way['totp_secret']).now()}")
    click.echo("")
