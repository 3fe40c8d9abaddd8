"""The demo's invented voices: what families said and what came of it, a complaint, what the service learned, and rights explained.

All through the services themselves, as the people. Services date what is done by the day they are given, so that the stories lie on the
days on which they would have been; those days are of the demo's bundle (`services.demo.AS_OF`) and move with it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from sqlalchemy import select

from ..authority import Authority
from ..extensions import db
from ..models import Account, Child
from ..rules.advocacy import Topic
from ..rules.complaints import About, Step
from ..rules.learning import NoticeKind
from ..rules.open_feedback import Tap
from ..rules.themes import Theme
from ..rules.voice import TAPS, Recipient, write_taps
from ..wording import words as wordlist
from . import afterwards, away, clock, complaint_acts, explained, inbox_acts, learning, learning_acts, open_feedback, voice
from .access import OpenRecord, Person, open_record, person_of, whose_eyes
from .complaint_acts import Act, Told
from .demo_learned_words import INVITATIONS, LEARNED, Learned
from .demo_voice_words import COMPLAINT, NO_NAME, STORIES, Story
from .learning_acts import Draft, Reading, Typed
from .open_feedback import Feedback
from .voice import Wishes

RIGHTS, DENISE, MARCUS, LORNA = "8301", "8101", "8201", "8205"
# Who explained rights to whom belongs to each child, and on which of their visits. One father is left for the list to show.
EXPLAINED = {
    "700101": ("8102", date(2026, 5, 5)),
    "700102": ("8202", date(2026, 7, 1)),
    "700103": ("8204", date(2026, 5, 19)),
    "700104": ("8105", date(2026, 8, 25)),
    "700105": ("8105", date(2026, 8, 25)),
    "700106": ("8106", date(2026, 10, 2)),
}
NOT_YET = "Rob Tanner"


@dataclass(frozen=True)
class World:
    """The people by the ids of the bundle, the refs of the children, how far the bundle's days were moved, and today."""

    people: dict[str, Person]
    refs: dict[str, str]
    moved: timedelta
    today: date
    authority: Authority

    def on(self, day: date) -> date:
        """A day of the bundle as it lies in this world: today at the latest."""
        return min(day + self.moved, self.today)

    def record(self, who: str, child: str, day: date) -> OpenRecord:
        """A child's record, opened for somebody as on that day of this world."""
        return open_record(self.people[who], self.refs[child], day)

    @property
    def reading(self) -> Reading:
        """With what the words of a notice are compared, as on the desk."""
        known = wordlist.for_council(self.authority.slug)
        return Reading(self.authority.name, lambda word: known.knows(word) or known.decides(word))


def first_voices(today: date, moved: timedelta, authority: Authority) -> None:
    """All of it. `moved`: by how much the days of the bundle were moved."""
    people = _people()
    refs = {person_id: ref for person_id, ref in db.session.execute(select(Child.person_id, Child.ref))}
    world = World(people, refs, moved, today, authority)
    _explain(world)
    said = {story.key: _tell(world, story) for story in STORIES}
    _complain(world)
    for one in LEARNED:
        _learn(world, one, tuple(said[key] for key in one.voices))
    for one in INVITATIONS:
        _learn(world, one, ())
    _without_a_name(world)
    lorna = people[LORNA]
    away.say_away(lorna, lorna.worker_id or 0, today + timedelta(days=3), today + timedelta(days=9), today)


def _people() -> dict[str, Person]:
    """Everybody who can sign in, by the ids of the bundle."""
    found = {}
    for account in db.session.scalars(select(Account).order_by(Account.id)):
        if account.child:
            found[account.child.person_id] = person_of(account)
        elif account.contact:
            found[account.contact.source_id] = person_of(account)
        elif account.worker:
            found[account.worker.source_id] = person_of(account)
    return found


def _explain(world: World) -> None:
    for child, (worker, day) in EXPLAINED.items():
        record = world.record(worker, child, world.today)
        for eyes in whose_eyes(record):
            if eyes.name != NOT_YET:
                by, foreign = world.people[worker], eyes.language not in ("en", "cy")
                explained.write(record, by, eyes.who, tuple(Topic), world.on(day), eyes.language, uuid4(), interpreter=foreign)


def _tell(world: World, story: Story) -> str:
    """Something is said, and what became of it; gives the ref of the conversation."""
    day = world.on(story.said)
    record = world.record(story.who, story.child, day)
    taps = write_taps(story.kind, dict(zip(TAPS[story.kind], story.taps.split(), strict=True)))
    wishes = Wishes(taps=taps, about_day=world.on(story.about) if story.about else None, answer_language=story.language)
    at = clock.moment(day)
    ref = voice.say(record, story.kind, story.to, story.words, uuid4(), story.language, world.authority, at, wishes=wishes)
    if story.answered:
        worker = world.people[story.worker]
        inbox_acts.answer(worker, ref, story.answer, uuid4(), story.language, world.on(story.answered))
        if story.helps:
            later = world.record(story.who, story.child, world.on(story.answered))
            afterwards.say_if_it_helps(later, ref, True, world.authority, clock.moment(later.today))
        if story.closed:
            inbox_acts.close(worker, ref, story.changed, world.on(story.closed), theme=story.theme)
    if story.read:
        voice.have_read(record, ref)
    return ref


def _complain(world: World) -> None:
    """A care leaver's complaint about having to wait: at stage 1, with the longer time of a complex one, so that its day is to come."""
    received, looked_at = world.on(date(2026, 11, 11)), world.on(date(2026, 11, 12))
    record = world.record("700103", "700103", received)
    told = Told(About.HELP_I_GET, Recipient.RIGHTS, COMPLAINT.words, COMPLAINT.wish, happened_on=world.on(date(2026, 9, 2)))
    ref = complaint_acts.complain(record, told, uuid4(), "en", world.authority, clock.moment(received))
    for step, words in ((Step.ACKNOWLEDGED, COMPLAINT.acknowledged), (Step.COMPLEX, COMPLAINT.longer)):
        complaint_acts.act(world.people[RIGHTS], ref, Act(step, words), uuid4(), "en", world.authority, looked_at)


def _learn(world: World, one: Learned, voices: tuple[str, ...]) -> None:
    """A notice or an invitation is written; unless it waits, a second person says yes, and it is put into the other languages."""
    writer, second = world.people[one.by], world.people[one.second or RIGHTS]
    day = world.on(one.day)
    kind = NoticeKind.INVITATION if one.groups else NoticeKind.WE_DID
    said, did = one.words["en"]
    looked = learning_acts.mark_of_findings(learning_acts.find(kind, said, did, world.reading))
    draft = Draft(
        kind=kind,
        said=said,
        did=did,
        theme=one.theme.value if one.theme else "",
        general=one.general,
        asked=True,
        voices=voices,
        groups=tuple(group.value for group in one.groups),
        last_day=one.last_day + world.moved if one.last_day else None,
        looked=looked,
    )
    ref = learning_acts.save(writer, learning_acts.ref_of(writer, uuid4()), draft, world.reading, day)
    if not one.second:
        return
    learning_acts.check(second, ref, learning.one(second, ref).first.mark, world.reading, day, good=True)
    for language in ("cy", "ar"):
        said, did = one.words[language]
        looked = learning_acts.mark_of_findings(learning_acts.find(kind, said, did, world.reading, language))
        learning_acts.translate(writer, ref, language, Typed(said, did, looked), world.reading)
        text = learning.one(second, ref).in_language(language)
        learning_acts.confirm(second, ref, language, text.mark if text else "")


def _without_a_name(world: World) -> None:
    """Seven messages without a name, opened together a week ago, so that the next batch can be opened at any time.

    They are sealed with a secret that is forgotten at once: nothing stays shut. The groups under which they are shown begin at five.
    """
    secret = secrets.token_bytes(32)
    for tap, words in NO_NAME:
        open_feedback.send(secret, uuid4(), Feedback(Theme.SEEING_MY_WORKER, Tap(tap), words, "en"), alone=False)
    open_feedback.open_batch(secret, world.today - timedelta(weeks=1))
