"""What the demo's families say and are told (services.demo_voice). Everybody and everything in it is invented.

Days are of the demo's bundle. The Welsh and the Arabic have not been read by a native reader yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..rules.themes import Theme
from ..rules.voice import Kind, Recipient


@dataclass(frozen=True)
class Story:
    """Something said, and what became of it. `taps`: answers in the order of the questions of the kind; `read`: they read the answer."""

    key: str
    who: str
    child: str
    kind: Kind
    to: Recipient
    said: date
    taps: str
    words: str
    language: str = "en"
    about: date | None = None
    worker: str = ""
    answered: date | None = None
    answer: str = ""
    helps: bool = False
    closed: date | None = None
    changed: str = ""
    theme: Theme | None = None
    read: bool = True


@dataclass(frozen=True)
class Complained:
    """A complaint's words: the person's own, what they wish for, and what they were told with the first two steps."""

    words: str
    wish: str
    acknowledged: str
    longer: str


def _letter(key: str, child: str, said: date, kind: Kind, taps: str, words: str, language: str = "en") -> Story:
    """One of five people who said much the same about letters to the rights officer, who answered each."""
    answers = {
        "en": "Thank you. You are not the only one who says this. I am taking it to the managers.",
        "cy": "Diolch i chi. Nid chi yw'r unig un sy'n dweud hyn. Rwy'n mynd ag ef at y rheolwyr.",
    }
    changes = {
        "en": "The letter was written anew, together with families. It is one page now, and it goes out earlier.",
        "cy": "Cafodd y llythyr ei ailysgrifennu gyda help teuluoedd. Un dudalen yw hi nawr, ac mae'n cael ei anfon yn gynt.",
    }
    return Story(
        key=f"letter {key}",
        who=key,
        child=child,
        kind=kind,
        to=Recipient.RIGHTS,
        said=said,
        taps=taps,
        words=words,
        language=language,
        worker="8301",
        answered=date(2026, 10, 14),
        answer=answers[language],
        closed=date(2026, 10, 28),
        changed=changes[language],
        theme=Theme.WORDS_AND_LANGUAGE,
    )


STORIES = (
    Story(
        *("samira", "F201", "700102", Kind.VISIT, Recipient.WORKER, date(2026, 10, 1), "good good bad"),
        "كانت الزيارة جيدة لابني، لكني لم أعرف بها إلا بعد أن انتهت. أريد أن أعرف موعد كل زيارة قبلها.",
        language="ar",
        about=date(2026, 9, 30),
        worker="8202",
        answered=date(2026, 10, 5),
        answer="شكرًا لكِ. أنتِ على حق، وأنا آسفة. سأكتب لكِ موعد كل زيارة بالعربية قبلها.",
        closed=date(2026, 10, 14),
        changed="يصلكِ الآن موعد كل زيارة بالعربية قبل أن تحدث.",
        theme=Theme.SEEING_MY_WORKER,
    ),
    _letter(
        "F402", "700104", date(2026, 10, 8), Kind.MEETING, "middle bad bad", "I did not know I could say something. I found out after."
    ),
    _letter(
        *("F401", "700104", date(2026, 10, 8), Kind.MEETING, "middle good middle"),
        "Daeth y llythyr yn hwyr, ac yn Saesneg. Roedd y cyfarfod ei hun yn iawn.",
        "cy",
    ),
    _letter(
        "F102",
        "700101",
        date(2026, 10, 9),
        Kind.MEETING,
        "bad bad middle",
        "The letter came that morning. I drive a van, I can't just stop.",
    ),
    _letter(
        *("F203", "700102", date(2026, 10, 12), Kind.MEETING, "good good bad"),
        "The letter said “statutory review”. I had to look it up, and so did he.",
    ),
    _letter(
        "700103",
        "700103",
        date(2026, 10, 13),
        Kind.FEEDBACK,
        "middle",
        "Your letters read like they're for a solicitor. Just say what it is.",
    ),
    Story(
        *("keisha", "700103", "700103", Kind.VISIT, Recipient.WORKER, date(2026, 10, 26), "good good middle"),
        "The café was better than an office, I can think there. But the form still isn't sent.",
        about=date(2026, 10, 23),
        worker="8204",
        answered=date(2026, 10, 28),
        answer="The café it is, then. And you are right about the form: I sent it today. I will show you the receipt.",
        helps=True,
    ),
    Story(
        *("owen", "700104", "700104", Kind.VISIT, Recipient.WORKER, date(2026, 11, 4), "good middle bad"),
        "It was good. You said you would bring the football form and you forgot it. Again!!",
        about=date(2026, 11, 3),
        worker="8105",
        answered=date(2026, 11, 5),
        answer="You are right, Owen, and I am sorry. It is in my bag now, next to my sandwiches. I will send it tomorrow.",
        helps=True,
        closed=date(2026, 11, 9),
        changed="The form is with the club, and they have a place for you. I write down small promises now, where you can see them.",
        theme=Theme.BEING_LISTENED_TO,
    ),
    Story(
        *("lowri", "F401", "700104", Kind.VISIT, Recipient.WORKER, date(2026, 11, 4), "good good good"),
        "Diolch am ddod. Roedd yn help mawr cael siarad Cymraeg. Hoffwn gael yr un peth yn y cyfarfod nesaf.",
        language="cy",
        about=date(2026, 11, 3),
        worker="8105",
        answered=date(2026, 11, 6),
        answer="Diolch, Lowri. Byddaf yn gofyn am gael y cyfarfod nesaf yn Gymraeg hefyd, ac yn rhoi gwybod i chi.",
        read=False,
    ),
    Story(
        *("yusuf", "700102", "700102", Kind.VISIT, Recipient.WORKER, date(2026, 11, 10), "bad bad bad"),
        "Nobody came and nobody said. I missed training for it.",
        about=date(2026, 11, 9),
        worker="8202",
        answered=date(2026, 11, 11),
        answer="I am sorry, Yusuf. I was ill, and nobody told you. That should not happen.",
        helps=True,
        closed=date(2026, 11, 12),
        changed="If I cannot come, the team tells you and Carol the same day, and you get a new day at once.",
        theme=Theme.SEEING_MY_WORKER,
    ),
    Story(  # said today, as a day to come is; nobody has answered it yet
        *("carol", "F203", "700102", Kind.VISIT, Recipient.WORKER, date(2026, 12, 31), "bad middle middle"),
        "He had his shoes on by the door when nobody came. Please ring me first, so that I can tell him kindly.",
        about=date(2026, 11, 9),
    ),
)

COMPLAINT = Complained(
    "Ten weeks ago I asked for the money for a cooker and a bed. Every time I ring it's “nearly through”. I'm tired of asking.",
    "A day when I get an answer, and somebody who tells me why it took this long.",
    "Thank you, Keisha. I have your complaint. I am not part of Jo's team. I will find out what held it up, and I will write to you again.",
    "I have to ask two teams, the one that decides and the one that pays. That takes longer, and I am sorry. The last day is on this page.",
)

NO_NAME = (
    ("good", "My worker turns up. That is all I wanted."),
    ("not_good", "I have had four workers. I am not telling it a fifth time."),
    ("so_so", "Ring before you come. Our dog goes wild."),
    ("good", "she plays uno with me and she does not let me win"),
    ("not_good", "Visits are always when I am at work."),
    ("so_so", "Good when they listen. Less good when they look at the laptop the whole time."),
    ("skip", "Please write down what you said you would do, so that I can look at it later."),
)
