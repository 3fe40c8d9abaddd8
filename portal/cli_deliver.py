"""`flask deliver`: sends what waits in the outbox, once or for ever, and lets alarms climb."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from .authority import Authority
from .config import Settings, Telling
from .delivery import Carrier
from .delivery.file import FileCarrier
from .delivery.notify import NotifyCarrier
from .delivery.smtp import MailServer, SmtpCarrier
from .extensions import db
from .rules.telling import Channel, State
from .services import climb, clock, deliver, drafts, open_feedback
from .services.outbox import Address
from .web.telling_words import words

NAP = 0.5
REST = timedelta(seconds=5)
log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Adds the command, and to each round: alarms climb, what was said without a name is opened, old drafts are thrown away."""
    app.cli.add_command(deliver_command)
    for each in (_climb, _open_feedback, _forget):
        if each not in deliver.ROUNDS:
            deliver.ROUNDS.append(each)


def carriers(telling: Telling) -> dict[Channel, Carrier]:
    """Who carries which channel: a mail server before Notify for e-mail, Notify for texts, and the file for whatever nobody carries."""
    file = FileCarrier(telling.outbox_dir)
    found: dict[Channel, Carrier] = dict.fromkeys(Channel, file)
    templates = {Channel.SMS.value: telling.notify_sms_template, Channel.EMAIL.value: telling.notify_email_template}
    for channel in (Channel.SMS, Channel.EMAIL):
        if telling.notify_key and templates[channel.value]:
            found[channel] = NotifyCarrier(telling.notify_key, templates, telling.notify_url)
    if telling.mail_host:
        server = MailServer(
            telling.mail_host, telling.mail_port, telling.mail_from, telling.mail_user, telling.mail_password, telling.mail_tls
        )
        found[Channel.EMAIL] = SmtpCarrier(server)
    return found


def post_of(settings: Settings) -> deliver.Post:
    """All that a run needs, from the settings."""
    return deliver.Post(carriers(settings.telling), words, settings.telling.link, settings.secret_key)


def ladder(telling: Telling) -> climb.Ladder:
    """Where alarms go, from the settings."""
    return climb.Ladder(_addresses(telling.duty_email, telling.duty_sms), _addresses(telling.head_email, telling.head_sms))


def _addresses(emails: tuple[str, ...], numbers: tuple[str, ...]) -> tuple[Address, ...]:
    return (*(Address(Channel.EMAIL, one) for one in emails), *(Address(Channel.SMS, one) for one in numbers))


def _climb(now: datetime, authority: Authority, telling: Telling) -> int:
    return climb.run(now, authority, ladder(telling))


def _open_feedback(now: datetime, _authority: Authority, _telling: Telling) -> int:
    """What was said without a name is opened with others; services/open_feedback.py says when."""
    settings: Settings = current_app.extensions["portal.settings"]
    done = open_feedback.open_batch(settings.secret_key.encode(), clock.london(now).date())
    if done.unreadable:
        log.warning("%d messages without a name cannot be opened: the installation's secret was changed", done.unreadable)
    return 0


def _forget(now: datetime, _authority: Authority, _telling: Telling) -> int:
    return drafts.forget_old(now)


@click.command("deliver")
@click.option("--watch", is_flag=True, help="Go on until told to stop.")
@click.option("--every", default=20, show_default=True, type=click.IntRange(1, 600), help="With --watch: seconds between two rounds.")
@click.option("--with-parent", is_flag=True, help="With --watch: end when the process that started this one ends.")
@with_appcontext
def deliver_command(watch: bool, every: int, with_parent: bool) -> None:
    """Sends notifications that are due, and lets alarms climb. May run as often as you like, also several at once."""
    settings: Settings = current_app.extensions["portal.settings"]
    authority: Authority = current_app.extensions["portal.authority"]
    stop = _stopper(os.getppid() if with_parent else 0)
    post = post_of(settings)
    if not watch:
        _say(_round(settings, authority, post, stop))
        return
    while not stop():
        try:
            _say(_round(settings, authority, post, stop))
        except Exception as problem:  # whatever it is, the next round must come: alarms climb in it
            log.error("a round of the deliver command failed: %s", type(problem).__name__)
            db.session.rollback()
        finally:
            db.session.remove()
        _sleep(every, stop)


def _round(settings: Settings, authority: Authority, post: deliver.Post, stop: Callable[[], bool]) -> Counter[State]:
    rounds = _rounds(settings, authority)
    rounds()
    return deliver.run(post, stop, rounds)


def _rounds(settings: Settings, authority: Authority) -> Callable[[], None]:
    """Lets alarms climb and the like, each time that it is called, unless the last time ended a few seconds ago."""
    last: list[datetime] = []

    def rounds() -> None:
        if last and timedelta() <= clock.now() - last[-1] < REST:
            return
        deliver.do_rounds(clock.on(clock.today(settings.today)), authority, settings.telling)
        last[:] = [clock.now()]

    return rounds


def _stopper(parent: int) -> Callable[[], bool]:
    """Says whether to stop: after SIGTERM or SIGINT, or once the parent is gone. The row in hand is always finished."""
    asked: list[int] = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _frame: asked.append(number))
    return lambda: bool(asked) or (parent != 0 and os.getppid() != parent)


def _sleep(seconds: int, stop: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while not stop() and time.monotonic() < until:
        time.sleep(NAP)


def _say(done: Counter[State]) -> None:
    """Says what was done, where anything was: numbers alone."""
    if done:
        click.echo(", ".join(f"{state.value}: {number}" for state, number in sorted(done.items())))
