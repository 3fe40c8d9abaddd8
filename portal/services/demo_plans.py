"""The demo's invented plan work: a safety plan, a letter, answers, own words, numbers, and a care leaver's own part."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from ..authority import Authority
from ..rules import plans
from ..rules.answers import Answer, Said
from ..rules.feelings import Question
from ..rules.own_plan import Part
from ..rules.own_words import Share
from ..wording import phrases
from . import (
    clock,
    heard,
    own_plan_acts,
    own_words,
    plan,
    plan_answers,
    plan_desk,
    plan_publish,
    plan_team,
    scales,
)
from .access import OpenRecord, Person
from .plan_answers import Saying
from .plan_desk import Draft


def of_phrase(phrase: str, who: str = "", **holes: str) -> Draft:
    """A line of the phrasebook, its names filled in."""
    found = phrases.load()[phrase]
    family, child, younger = (text % holes for text in (found.family, found.child, found.younger))
    return Draft(found.section, child=child, younger=younger, family=family, who=who, phrase=phrase, holes=holes)


def publish(record: OpenRecord, second: OpenRecord, people: tuple[Person, Person], plan_type: str, drafts: list[Draft]) -> None:
    """One worker writes lines, the other looks them over, the first publishes."""
    writer, checker = people
    for draft in drafts:
        plan_desk.save(record, writer, plan_type, "", draft)
    plan_publish.hand_over(record, writer, plan_type)
    handed = plan_publish.handed(second, checker, plan_type)
    plan_publish.check(second, checker, plan_type, handed.number, good=True)
    plan_publish.publish(record, writer, plan_type)


def maya(team: OpenRecord, second: OpenRecord, people: tuple[Person, Person], own: OpenRecord, authority: Authority) -> None:
    """A safety plan on one page, an answer to one line and a reply, own words, a number, and what Priya heard."""
    priya = people[0]
    noticed = "When voices get loud, your tummy hurts first. That is how you can tell."
    drafts = [
        Draft("worried", child=noticed, family="When voices get loud, Maya's tummy hurts first."),
        of_phrase("next_door", child="Maya", person="Bev"),
        of_phrase("ring_person", child="Maya", person="Nan"),
        of_phrase("ring_999", child="Maya"),
        Draft(
            "people",
            child="Nan, Bev next door and Miss Finch. They all know about this plan.",
            family="Nan, Bev next door and Miss Finch know this plan.",
        ),
        Draft(
            "if_not_working",
            child="If it still feels scary, tell Priya. We make the plan stronger.",
            family="If Maya is still frightened, we meet within five working days.",
        ),
    ]
    publish(team, second, people, plans.SAFETY, drafts)
    line = plan.read_plan(own, "en").of("if_not_working")[0]
    at = clock.moment(own.today)
    plan_answers.answer(own, Saying(Answer.UNCLEAR, line.ref), uuid4(), authority, at)
    plan_answers.answer(own, Saying(Answer.WORDS, line.ref, "What is a stronger plan?"), uuid4(), authority, at)
    waiting = next(a for a in plan_team.answers(team) if a.said.kind is Answer.WORDS)
    plan_team.reply(
        team, priya, waiting.said.ref, "It means that more people help, and that we come more often. I will draw it for you.", None, "en"
    )
    own_words.write(own, "dream", "I want a dog called Biscuit and a house with a garden.", "home", Share.PLAN, uuid4(), "en")
    own_words.write(own, "about_happy", "Doing the funny voices when Mum reads.", "", Share.TEAM, uuid4(), "en")
    own_words.write(own, "about_upset", "I go quiet. Please do not ask lots of questions. Sit next to me.", "", Share.TEAM, uuid4(), "en")
    scales.give(own, Question.SAFE, 6, "better than before", uuid4(), "en")
    heard.write(
        team,
        priya,
        "child",
        "You said that Mondays are the best, because Tomasz makes porridge.",
        team.today - timedelta(days=10),
        uuid4(),
        "en",
    )
    plan_publish.talked_through(team, priya, "child_protection", "child", team.today - timedelta(days=10), "")


def dana(own: OpenRecord, authority: Authority) -> None:
    """An idea, and that the plan was understood."""
    idea = Saying(Answer.IDEA, "needs_to_happen", "My sister could have Maya one Saturday a month, so that I can rest.")
    plan_answers.answer(own, idea, uuid4(), authority, clock.moment(own.today))
    plan_answers.have_read(own, plan.read_plan(own, "en").key, Said.UNDERSTAND)


def keisha(own: OpenRecord) -> None:
    """Some lines of her own part; her adviser is asked about one."""
    own_plan_acts.add(own, Part.HOME, "Get the damp in the bedroom sorted before winter.", None, uuid4(), "en")
    ref = own_plan_acts.add(
        own, Part.WORK, "Find out if I can do the plumbing course and keep my Saturday job.", own.today + timedelta(days=40), uuid4(), "en"
    )
    own_plan_acts.add(own, Part.DOCUMENTS, "Passport. I have the form, not the money yet.", None, uuid4(), "en")
    own_plan_acts.ask(own, ref)


def first_plans(records: dict[str, OpenRecord], people: tuple[Person, Person], authority: Authority) -> None:
    """All of it. `records`: maya_team, maya_second, maya, dana, keisha."""
    maya(records["maya_team"], records["maya_second"], people, records["maya"], authority)
    dana(records["dana"], authority)
    keisha(records["keisha"])
