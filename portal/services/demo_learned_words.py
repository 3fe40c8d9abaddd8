"""What the demo's service learned, and to what it invites (services.demo_voice). All of it is invented, and no names are in it.

Days are of the demo's bundle. The Welsh and the Arabic have not been read by a native reader yet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from ..rules.learning import Group
from ..rules.themes import Theme


@dataclass(frozen=True)
class Learned:
    """A notice, or with `groups` an invitation: the words by language. `second`: who says yes to it; it waits where nobody does."""

    by: str
    second: str
    day: date
    words: dict[str, tuple[str, str]]
    theme: Theme | None = None
    general: bool = False
    voices: tuple[str, ...] = ()
    groups: tuple[Group, ...] = field(default_factory=tuple)
    last_day: date | None = None


LEARNED = (
    Learned(
        by="8301",
        second="8101",
        day=date(2026, 11, 3),
        theme=Theme.WORDS_AND_LANGUAGE,
        voices=tuple(f"letter {key}" for key in ("F402", "F401", "F102", "F203", "700103")),
        words={
            "en": (
                "Letters about meetings came late and were full of long words. Some of us did not know what the meeting was for.",
                "We wrote the letter anew, on one page, together with families. It says what the meeting is for, who comes, and how you can"
                " say what you think. It goes out earlier than before.",
            ),
            "cy": (
                "Roedd llythyrau am gyfarfodydd yn cyrraedd yn hwyr ac yn llawn geiriau hir. Doedd rhai ohonom ddim yn gwybod beth oedd"
                " pwrpas y cyfarfod.",
                "Rydym wedi ailysgrifennu'r llythyr ar un dudalen, gyda help teuluoedd. Mae'n dweud beth yw pwrpas y cyfarfod, pwy fydd yno"
                " a sut y gallwch ddweud eich barn. Mae'n cael ei anfon yn gynt nag o'r blaen.",
            ),
            "ar": (
                "كانت الرسائل عن الاجتماعات تصل متأخرة ومليئة بالكلمات الصعبة. وبعضنا لم يكن يعرف ما الغرض من الاجتماع.",
                "كتبنا الرسالة من جديد في صفحة واحدة بمساعدة العائلات. وهي تشرح الغرض من الاجتماع ومن سيحضره وكيف يمكنكم أن تقولوا رأيكم."
                " ونرسلها الآن في وقت أبكر من قبل.",
            ),
        },
    ),
    Learned(
        by="8201",
        second="8301",
        day=date(2026, 11, 12),
        theme=Theme.SEEING_MY_WORKER,
        general=True,
        voices=("samira", "yusuf"),
        words={
            "en": (
                "When a visit could not be, nobody told us why, and nobody said when the next one was.",
                "If a visit has to move, the team now tells you why and gives you a new day at the same time. You can see it on your page.",
            ),
            "cy": (
                "Pan nad oedd ymweliad yn gallu digwydd, doedd neb yn dweud pam, na phryd y byddai'r nesaf.",
                "Os oes rhaid symud ymweliad, mae'r tîm nawr yn dweud wrthych pam, ac yn rhoi diwrnod newydd i chi yr un pryd. Gallwch ei"
                " weld ar eich tudalen.",
            ),
            "ar": (
                "عندما كانت الزيارة لا تتم، لم يكن أحد يخبرنا بالسبب، ولم يكن أحد يقول لنا متى ستكون الزيارة التالية.",
                "إذا اضطررنا إلى تغيير موعد زيارة، يخبركم الفريق الآن بالسبب ويعطيكم يومًا جديدًا في الوقت نفسه. ويمكنكم أن تروه في صفحتكم.",
            ),
        },
    ),
    Learned(
        by="8101",
        second="",
        day=date(2026, 11, 12),
        theme=Theme.BEING_LISTENED_TO,
        general=True,
        voices=("owen",),
        words={
            "en": (
                "Sometimes a small thing is promised to us, and then it is forgotten.",
                "Workers write small promises down where you can see them, and tick them off with you.",
            )
        },
    ),
)

INVITATIONS = (
    Learned(
        by="8301",
        second="8201",
        day=date(2026, 11, 11),
        groups=(Group.IN_CARE, Group.CARE_LEAVERS),
        last_day=date(2026, 12, 18),
        words={
            "en": (
                "Young people's council: come and say how it should be",
                "On the first Wednesday of each month after school, at the family hub. There is food, and we pay your bus fare back. You"
                " can bring a friend, and nobody has to speak. Ask your worker about it, or just come.",
            ),
            "cy": (
                "Cyngor y bobl ifanc: dewch i ddweud sut y dylai pethau fod",
                "Ar ddydd Mercher cyntaf pob mis ar ôl yr ysgol, yn yr hwb teuluoedd. Mae bwyd yno, ac rydym yn talu cost y bws yn ôl i"
                " chi. Cewch ddod â ffrind, a does dim rhaid i neb siarad. Gofynnwch i'ch gweithiwr, neu dewch draw.",
            ),
            "ar": (
                "مجلس الشباب: تعالوا وقولوا كيف يجب أن تكون الأمور",
                "في أول يوم أربعاء من كل شهر بعد المدرسة، في مركز العائلات. يوجد طعام، ونعيد إليكم أجرة الحافلة. يمكنكم أن تحضروا معكم"
                " صديقًا، ولا أحد مضطر إلى الكلام. اسألوا من يساعدكم أو تعالوا مباشرة.",
            ),
        },
    ),
    Learned(
        by="8101",
        second="8301",
        day=date(2026, 11, 11),
        groups=(Group.PARENTS,),
        last_day=date(2026, 12, 18),
        words={
            "en": (
                "Parents' forum: tea, and honest answers",
                "One Thursday evening each month, at the family hub. Other parents are there, and a manager who listens. Small children can"
                " come too. If you want an interpreter, tell us before, and we book one.",
            ),
            "cy": (
                "Fforwm rhieni: paned, ac atebion gonest",
                "Un nos Iau bob mis, yn yr hwb teuluoedd. Mae rhieni eraill yno, a rheolwr sy'n gwrando. Caiff plant bach ddod hefyd. Os"
                " hoffech gael cyfieithydd, rhowch wybod i ni ymlaen llaw, a byddwn yn trefnu un.",
            ),
            "ar": (
                "منتدى الآباء والأمهات: شاي وأجوبة صادقة",
                "مساء خميس واحد من كل شهر، في مركز العائلات. يكون هناك آباء وأمهات آخرون ومدير يستمع إليكم. يمكن للأطفال الصغار أن يأتوا"
                " أيضًا. إذا أردتم مترجمًا فأخبرونا مسبقًا لنحجزه لكم.",
            ),
        },
    ),
)
