"""Saying something to the team, and the messages that come back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..extensions import limiter
from ..rules.access import Action
from ..rules.voice import BETTER, HELPS, Kind, Recipient, is_younger
from ..rules.worrying import worrying
from ..services import advocate_access, afterwards, clock, complaints, drafts, saying, voice
from ..services.access import NotYours, OpenRecord
from ..services.drafts import Kept
from ..services.talk import Talk
from . import say_form
from .forms import WordsForm, readable
from .page import authority, language, page_number, settings, show
from .say_form import SayForm

pages = Blueprint("voice", __name__)
# What has a page of its own.
OWN_PAGE = {Kind.UNSAFE: ".unsafe", Kind.COMPLAINT: "record.complaints.new", Kind.ADVOCATE: "record.advocacy.ask"}


def by_account() -> str:
    """Limits on writing are counted by account, not by address: a children's home is one address."""
    return f"account:{g.person.account_id}"


writing = limiter.limit("60 per minute; 600 per hour", key_func=by_account, methods=["POST"])
drafting = limiter.limit("30 per minute", key_func=by_account)


def _record() -> OpenRecord:
    found: OpenRecord = g.record
    if not found.may(Action.SAY) or found.seen_as:
        raise NotYours
    return found


def _to(kind: Kind | str, kept: int | None = None) -> str:
    """The address of a way in. `kept`: it was just kept there for later."""
    page = OWN_PAGE.get(Kind(kind))
    return url_for(page, kept=kept) if page else url_for(".say", kind=str(kind), kept=kept)


def _begun(record: OpenRecord) -> tuple[Kind, ...]:
    """What this person began to write and did not send, as far as there is a page that shows it again."""
    pages = {Kind.UNSAFE, *(kind for kinds in say_form.ways(record).values() for kind in kinds)} - {Kind.ADVOCATE}
    return tuple(Kind(kind) for kind in drafts.begun(record.account_id, "say", record.ref) if kind in pages)


def put_aside(account_id: int, place: str) -> bool:
    """Does what "Keep it for later" or "Throw it away" asks; not where neither was pressed, or there is nothing to keep, or too much."""
    if request.method == "POST" and "forget" in request.form:
        drafts.throw_away(account_id, place)
        return True
    kept = say_form.to_keep() if request.method == "POST" and "later" in request.form else None
    if kept:
        drafts.keep(account_id, place, kept)
    return bool(kept)


@pages.route("/say", methods=["GET", "POST"])
@writing
def say() -> ResponseReturnValue:
    """What do you want to do? Then the form for it: tap, write, choose who gets it."""
    record, kind = _record(), say_form.asked_kind()
    if request.method == "POST":
        return _say(record, kind or Kind.FEEDBACK)
    groups = say_form.ways(record)
    if kind is None or all(kind not in kinds for kinds in groups.values()):
        return show("voice/choose.html", groups=groups, pictures=say_form.PICTURE_OF, to=_to, young=_young(record), begun=_begun(record))
    return _say(record, kind)


@pages.route("/say/unsafe", methods=["GET", "POST"])
@writing
def unsafe() -> ResponseReturnValue:
    """I don't feel safe: help numbers first, then the words, which go on top of the duty list."""
    return _say(_record(), Kind.UNSAFE)


def _young(record: OpenRecord) -> bool:
    return is_younger(record.is_own, record.age)


def _say(record: OpenRecord, kind: Kind) -> ResponseReturnValue:
    place = drafts.place_of("say", kind.value, record.ref)
    if put_aside(record.account_id, place):
        return redirect(_to(kind) if "forget" in request.form else _to(kind, kept=1), 303)
    draft = Kept() if request.method == "POST" else drafts.take(record.account_id, place)
    form = SayForm(formdata=say_form.restored(draft)) if draft else SayForm()
    found = saying.begin(record, kind, authority())
    choices = say_form.prepare(form, kind, found, draft)
    if form.validate_on_submit() and "later" not in request.form:
        return _send(record, kind, form, found, place)
    return show(
        "voice/unsafe.html" if kind is Kind.UNSAFE else "voice/say.html",
        status=422 if form.is_submitted() else 200,
        **say_form.on_screen(form, kind, choices, found),
        reply_by=voice.reply_by(kind, authority(), clock.moment(settings().today)),
        draft=bool(draft),
        kept=bool(draft) and request.args.get("kept") == "1",
        young=_young(record),
        to=_to,
    )


def _send(record: OpenRecord, kind: Kind, form: SayForm, found: saying.Begin, place: str) -> ResponseReturnValue:
    """Sends it; what was kept of it goes in the same commit, and a complaint begins its way."""

    def also(talk: Any) -> None:
        if not form.quiet:  # pressed beside words that were not sent: they stay
            drafts.forget(record.account_id, place)
        if kind is Kind.COMPLAINT:
            complaints.beginning(record, authority())(talk)

    ref = voice.say(
        record,
        kind,
        Recipient(form.to.data),
        form.text(),
        form.uuid(),
        language().code,
        authority(),
        clock.moment(settings().today),
        wishes=say_form.wishes_of(form, found),
        also=also,
    )
    return redirect(url_for(".message", talk=ref, sent=1), 303)


@pages.post("/say/draft")
@drafting
def draft() -> ResponseReturnValue:
    """Keeps what is being written, quietly; asked by a script a few seconds after the last letter."""
    record, kind, kept = _record(), say_form.asked_kind(), say_form.to_keep()
    if kind is not None and kept is not None:
        drafts.keep(record.account_id, drafts.place_of("say", kind.value, record.ref), kept, readable(request.form.get("key"))[:40])
    return Response(status=204)


@pages.get("/say/paper")
def on_paper() -> ResponseReturnValue:
    """The same questions on paper, to be filled in by hand."""
    record = _record()
    kind = say_form.asked_kind(Kind.FEEDBACK) or Kind.FEEDBACK
    found = saying.begin(record, kind, authority())
    return show("voice/paper.html", kind=kind, found=found, people=found.people, **say_form.on_paper(kind, found), young=_young(record))


@pages.get("/messages")
def messages() -> ResponseReturnValue:
    """What this person said, and what came back."""
    record, page = _record(), page_number()
    talks, more = voice.my_talks(record, page)
    begun = () if page else _begun(record)
    return show("voice/messages.html", talks=talks, page=page, more=more, begun=begun, to=_to)


@pages.route("/messages/<ref:talk>", methods=["GET", "POST"])
@writing
def message(talk: str) -> ResponseReturnValue:
    """One conversation: the receipt, the answer, and a place to say more."""
    record, form = _record(), WordsForm()
    found = voice.my_talk(record, talk)
    if form.validate_on_submit():
        at = clock.moment(settings().today)
        voice.say_more(record, talk, form.text(), form.uuid(), language().code, authority(), at)
        return redirect(url_for(".message", talk=talk, sent=1), 303)
    sent = request.args.get("sent") == "1"
    status = 422 if form.is_submitted() else 200
    return show(
        "voice/message.html",
        status=status,
        talk=found,
        form=form,
        sent=sent,
        worried=sent and _worried(found),
        office_open=voice.open_still(authority(), clock.moment(settings().today)),
        helpers=advocate_access.to_me(record, talk),
    )


def _worried(talk: Talk) -> bool:
    """Whether the words that were sent last hold some that worry; it only ever adds numbers of people who help."""
    mine = [said.words for said in talk.messages if said.mine]
    return bool(mine) and worrying(mine[-1])


@pages.get("/messages/<ref:talk>/print")
def printed(talk: str) -> ResponseReturnValue:
    """One conversation as a plain page, to print."""
    return show("voice/print.html", talk=voice.my_talk(_record(), talk))


@pages.post("/messages/<ref:talk>/read")
def have_read(talk: str) -> ResponseReturnValue:
    """The person has read the answer."""
    voice.have_read(_record(), talk)
    return redirect(url_for("record.pages.my_page"), 303)


@pages.post("/messages/<ref:talk>/helps")
@writing
def helps(talk: str) -> ResponseReturnValue:
    """Does that help? A no goes back to the team."""
    record, said = _record(), request.form.get("helps", "")
    voice.my_talk(record, talk)
    if said in HELPS:
        afterwards.say_if_it_helps(record, talk, said == "yes", authority(), clock.moment(settings().today))
    return redirect(url_for(".message", talk=talk), 303)


@pages.post("/messages/<ref:talk>/better")
@writing
def better(talk: str) -> ResponseReturnValue:
    """Did it get better? A no opens it again."""
    record, said = _record(), request.form.get("better", "")
    voice.my_talk(record, talk)
    if said in BETTER:
        afterwards.say_if_it_got_better(record, talk, said, authority(), clock.moment(settings().today))
    return redirect(url_for(".message", talk=talk), 303)
