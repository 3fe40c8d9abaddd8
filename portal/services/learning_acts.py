"""Writing what the service learned, and a second person's yes to it. Each act is one commit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from ..extensions import db
from ..models import Account, Advocate, Child, Contact, Conversation, Notice, NoticeText, NoticeVoice, Team, Worker
from ..models.types import REF_ALPHABET
from ..rules import names_out
from ..rules.learning import NoticeKind, NoticeState, enough, seen, write_groups
from ..rules.names_out import Found, Known
from ..rules.telling import Event
from ..rules.voice import Share
from . import audit, clock, outbox
from .access import NotYours, Person
from .learning import FIRST, counts, learns, mark_of, usable
from .tell_writer import writer_may_open

EDITABLE = (NoticeState.DRAFT, NoticeState.WAITING)
IsWord = Callable[[str], bool]


class NotYet(Exception):
    """It cannot be done as it stands. `why`: few, ask, names, look (both with what was found), own_words, changed_meanwhile, no_note."""

    def __init__(self, why: str, found: tuple[Found, ...] = ()) -> None:
        super().__init__(why)
        self.why = why
        self.found = found


@dataclass(frozen=True)
class Draft:
    """What was typed. `voices` are refs of conversations; `looked` is the mark of the findings to which the writer said "I have looked";
    `asked`: the writer asked those who want to be asked before others are told.
    """

    kind: NoticeKind
    said: str
    did: str
    theme: str = ""
    general: bool = False
    asked: bool = False
    voices: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    looked: str = ""


@dataclass(frozen=True)
class Typed:
    """A translation as it was typed; `looked` as in a draft."""

    said: str
    did: str
    looked: str = ""


@dataclass(frozen=True)
class Reading:
    """With what words are compared: the council's name, which is no secret, and whether a word is an everyday English one."""

    council: str
    is_word: IsWord


def mark_of_findings(found: tuple[Found, ...]) -> str:
    """What the tick "I have looked" carries: a word that is added afterwards is asked about anew."""
    return seen(*sorted(one.words for one in found))


def find(kind: NoticeKind, said: str, did: str, reading: Reading, language: str = FIRST) -> tuple[Found, ...]:
    """What of these words may tell who or where somebody is. In an invitation, which has a day and a place, only names of families
    are looked for, and each is only asked about: a worker who invites may have the name of some child.
    """
    families = [*db.session.scalars(select(Child.name).where(Child.name.is_not(None))), *db.session.scalars(select(Contact.name))]
    text = f"{said}\n\n{did}"
    if kind is NoticeKind.INVITATION:
        found = names_out.look(text, Known(tuple(filter(None, families))), reading.is_word, language=language)
        about = {names_out.Why.NAME, names_out.Why.MAYBE}
        return tuple(Found(one.words, names_out.Why.MAYBE) for one in found if one.why in about)
    others = [*db.session.scalars(select(Worker.name).where(Worker.name.is_not(None))), *db.session.scalars(select(Advocate.name))]
    teams = tuple(db.session.scalars(select(Team.name)))
    known = Known(tuple(filter(None, [*families, *others])), teams, reading.council)
    return names_out.look(text, known, reading.is_word, language=language)


def _must_be_clean(found: tuple[Found, ...], looked: str) -> None:
    if any(one.refused for one in found):
        raise NotYet("names", found)
    if found and looked != mark_of_findings(found):
        raise NotYet("look", found)


def _notice(ref: str) -> Notice:
    found: Notice | None = db.session.scalar(select(Notice).where(Notice.ref == ref).with_for_update())
    if found is None:
        raise NotYours
    return found


def _first(notice: Notice) -> NoticeText:
    return next(text for text in notice.texts if text.language == FIRST)


def ref_of(person: Person, key: UUID) -> str:
    """The ref of what is written with this form: two taps of one form are one notice."""
    digest = sha256(f"notice:{person.account_id}:{key}".encode()).digest()
    return "".join(REF_ALPHABET[byte % len(REF_ALPHABET)] for byte in digest[:12])


def save(person: Person, ref: str, draft: Draft, reading: Reading, today: date) -> str:
    """Keeps what was written, new or by its writer again, and hands it to a second person. Raises NotYours, NotYet."""
    learns(person)
    old = db.session.scalar(select(Notice).where(Notice.ref == ref).with_for_update())
    if old and (old.written_by_id != person.account_id or old.state not in EDITABLE or old.kind != draft.kind):
        raise NotYours
    chosen = _voices(person, draft, today)
    if draft.kind is NoticeKind.WE_DID and not enough(len({author for _, author, _ in chosen}), general=draft.general):
        raise NotYet("few")
    if not draft.asked and any(share == Share.ASK for _, _, share in chosen):
        raise NotYet("ask")
    _must_be_clean(find(draft.kind, draft.said, draft.did, reading), draft.looked)
    notice = old or Notice(ref=ref, kind=draft.kind.value, written_by_id=person.account_id, created_at=clock.on(today))
    if old is None:
        notice.texts.append(NoticeText(language=FIRST, said=draft.said, did=draft.did, written_by_id=person.account_id))
        db.session.add(notice)
    _into(notice, draft)
    try:
        db.session.flush()
        db.session.execute(delete(NoticeVoice).where(NoticeVoice.notice_id == notice.id))
        db.session.add_all(NoticeVoice(notice_id=notice.id, conversation_id=one) for one, _, _ in chosen)
        audit.write("edited_notice" if old else "wrote_notice", account_id=person.account_id, detail=ref)
        db.session.commit()
    except IntegrityError:  # two taps at once: the other one was first
        db.session.rollback()
    return ref


def _into(notice: Notice, draft: Draft) -> None:
    first = _first(notice)
    if (first.said, first.did) != (draft.said, draft.did):
        first.said, first.did = draft.said, draft.did
        for text in notice.texts:
            text.checked_by_id = None
    notice.theme, notice.general, notice.groups = draft.theme, draft.general, write_groups(draft.groups) or "all"
    notice.first_day, notice.last_day = draft.first_day, draft.last_day
    notice.state, notice.note = NoticeState.WAITING.value, ""


def _voices(person: Person, draft: Draft, today: date) -> list[tuple[int, int, str]]:
    """The chosen conversations that this person may read: id, author, and whether it may be told to others."""
    query = select(Conversation.id, Conversation.author_id, Conversation.share).join(Child, Child.id == Conversation.child_id)
    query = query.where(Conversation.ref.in_(draft.voices), usable(person, today))
    return [(one, author, share) for one, author, share in db.session.execute(query)]


def check(person: Person, ref: str, mark: str, reading: Reading, today: date, *, good: bool, note: str = "") -> None:
    """A second person says yes, and it is shown from now on and those who said it are told; or sends it back with a word why.

    Raises NotYours, NotYet.
    """
    learns(person)
    notice = _notice(ref)
    first = _first(notice)
    if person.account_id in (notice.written_by_id, first.written_by_id):
        raise NotYet("own_words")
    many = counts([notice.id]).get(notice.id, (0, 0))[0]
    if notice.state != NoticeState.WAITING or mark != mark_of(notice, first, many):
        raise NotYet("changed_meanwhile")
    if not good:
        if not note.strip():
            raise NotYet("no_note")
        notice.state, notice.note = NoticeState.DRAFT.value, note
        audit.write("sent_back_notice", account_id=person.account_id, detail=ref)
        db.session.commit()
        return
    _publish(person, notice, first, many, reading, today)
    db.session.commit()


def _publish(person: Person, notice: Notice, first: NoticeText, many: int, reading: Reading, today: date) -> None:
    if notice.kind == NoticeKind.WE_DID and not enough(many, general=notice.general):
        raise NotYet("few")
    found = find(NoticeKind(notice.kind), first.said, first.did, reading)
    if any(one.refused for one in found):  # somebody of that name came since it was written
        raise NotYet("names", found)
    notice.state, notice.approved_by_id, notice.published_at = NoticeState.PUBLISHED.value, person.account_id, clock.on(today)
    first.checked_by_id = person.account_id
    audit.write("published_notice", account_id=person.account_id, detail=notice.ref)
    # Nor is anybody sent to a page that they cannot open any more.
    authors = select(Conversation.author_id).join(NoticeVoice, NoticeVoice.conversation_id == Conversation.id).distinct()
    authors = authors.join(Child, Child.id == Conversation.child_id)
    # What a child said beside a worker may stand under the worker's account: they are not the one who spoke.
    authors = authors.join(Account, Account.id == Conversation.author_id).where(Account.worker_id.is_(None), writer_may_open(today))
    for author in db.session.scalars(authors.where(NoticeVoice.notice_id == notice.id)).all():
        outbox.tell(author, Event.WE_DID, f"we_did:{notice.id}:{author}")


def withdraw(person: Person, ref: str) -> None:
    """Takes a notice away at once: what is shown, by any of those who write; what is not, by its writer. Raises NotYours."""
    learns(person)
    notice = _notice(ref)
    if notice.state == NoticeState.WITHDRAWN:
        return
    if notice.state != NoticeState.PUBLISHED and notice.written_by_id != person.account_id:
        raise NotYours
    notice.state = NoticeState.WITHDRAWN.value
    audit.write("withdrew_notice", account_id=person.account_id, detail=ref)
    db.session.commit()


def translate(person: Person, ref: str, language: str, typed: Typed, reading: Reading) -> None:
    """Keeps the words in another language, by a person; a second one has to check them. Raises NotYours, NotYet."""
    learns(person)
    notice = _translatable(ref, language)
    _must_be_clean(find(NoticeKind(notice.kind), typed.said, typed.did, reading, language), typed.looked)
    text = next((t for t in notice.texts if t.language == language), None)
    if text is None:
        text = NoticeText(language=language)
        notice.texts.append(text)
    text.said, text.did, text.written_by_id, text.checked_by_id = typed.said, typed.did, person.account_id, None
    audit.write("translated_notice", account_id=person.account_id, detail=f"{ref} {language}")
    try:
        db.session.commit()
    except IntegrityError:  # two began it at once: the other one was first
        db.session.rollback()
        raise NotYet("changed_meanwhile") from None


def confirm(person: Person, ref: str, language: str, mark: str) -> None:
    """A second person who reads the language says that it is right. Raises NotYours, NotYet."""
    learns(person)
    notice = _translatable(ref, language)
    text = next((t for t in notice.texts if t.language == language), None)
    if text is None or mark != mark_of(notice, text, 0):
        raise NotYet("changed_meanwhile")
    if text.written_by_id == person.account_id:
        raise NotYet("own_words")
    text.checked_by_id = person.account_id
    audit.write("checked_notice_translation", account_id=person.account_id, detail=f"{ref} {language}")
    db.session.commit()


def _translatable(ref: str, language: str) -> Notice:
    notice = _notice(ref)
    if language == FIRST or notice.state not in (NoticeState.WAITING, NoticeState.PUBLISHED):
        raise NotYours
    return notice
