"""Text messages and e-mail by GOV.UK Notify. The letter's ref is Notify's `reference`, by which it can be asked what it had.

Each template in Notify holds one personalisation: `((text))`, and for e-mail `((subject))`. So no word of ours is kept there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notifications_python_client.errors import APIError, HTTPError, TokenError
from notifications_python_client.notifications import NotificationsAPIClient

from . import SENT, Answer, Fate, Letter, Outcome

PUBLIC = "https://api.notifications.service.gov.uk"
TIMEOUT = 10.0
BAD_REQUEST = 400
OF_THE_ADDRESS = ("phone_number", "email_address")


class NotifyCarrier:
    """Hands letters to Notify. What it does not take cleanly is tried again, and before that it is asked whether it has it after all."""

    name, asks, reports = "notify", True, True

    def __init__(self, key: str, templates: Mapping[str, str], url: str = "", timeout: float = TIMEOUT) -> None:
        """`templates`: the id of a template for each channel, `email` and `sms`."""
        self._client = NotificationsAPIClient(key, base_url=url or PUBLIC, timeout=timeout)
        self._templates = templates

    def send(self, letter: Letter) -> Outcome:
        """Hands a letter over. Taken is what Notify answered with an id."""
        try:
            answer = self._post(letter)
        except HTTPError as problem:
            return _refused(problem)
        except (APIError, TokenError, OSError, ValueError) as problem:
            return Outcome(Fate.LATER, f"notify_{type(problem).__name__}"[:40], down=True)
        taken = isinstance(answer, dict) and isinstance(answer.get("id"), str)
        return SENT if taken else Outcome(Fate.LATER, "notify_wrong_answer", down=True)

    def ask(self, ref: str, channel: str) -> Answer:
        """How the newest letter of this ref fares; `heard` is false where the answer is none that can be trusted."""
        try:
            answer = self._client.get_all_notifications(reference=ref, template_type=channel)
        except (APIError, TokenError, OSError, ValueError):
            return Answer(heard=False)
        found = answer.get("notifications") if isinstance(answer, dict) else None
        if not isinstance(found, list) or not all(_is_one(one) for one in found):
            return Answer(heard=False)
        ours = [one for one in found if one["reference"] == ref]
        newest = max(ours, key=lambda one: str(one.get("created_at", "")), default=None)
        return Answer(heard=True, status=str(newest["status"]) if newest else "")

    def _post(self, letter: Letter) -> Any:
        template = self._templates[letter.channel]
        if letter.channel == "sms":
            return self._client.send_sms_notification(letter.to, template, {"text": letter.text}, letter.ref)
        words = {"subject": letter.subject, "text": letter.text}
        return self._client.send_email_notification(letter.to, template, words, letter.ref)


def _is_one(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("status"), str) and "reference" in one


def _refused(problem: HTTPError) -> Outcome:
    """Only a 400 that names the address is for good; all else is Notify's, or a setting's, and may be mended."""
    if problem.status_code == BAD_REQUEST and _names_the_address(problem):
        return Outcome(Fate.NEVER, "notify_address")
    return Outcome(Fate.LATER, f"notify_{problem.status_code}", down=True)


def _names_the_address(problem: HTTPError) -> bool:
    said = problem.message
    errors = said if isinstance(said, list) else []
    return any(
        isinstance(one, dict) and one.get("error") == "ValidationError" and str(one.get("message", "")).startswith(OF_THE_ADDRESS)
        for one in errors
    )
