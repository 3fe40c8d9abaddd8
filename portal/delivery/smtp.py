"""E-mail by SMTP. Sender and subject are neutral; the Message-ID is the letter's ref, so that a second copy can be known for one."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from . import SENT, Answer, Fate, Letter, Outcome

FOR_GOOD = range(500, 600)


@dataclass(frozen=True)
class MailServer:
    """Where e-mail is handed in. `tls`: `starttls`, `tls` (from the first byte) or `off`. `timeout` is in seconds, for each answer."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: str = "starttls"
    timeout: float = 15.0


class SmtpCarrier:
    """Hands each letter in on a connection of its own. A mail server cannot be asked what it had before."""

    name, asks, reports = "smtp", False, False

    def __init__(self, server: MailServer) -> None:
        self._server = server

    def send(self, letter: Letter) -> Outcome:
        """Hands a letter in. Taken is what the server answered with 250 after the text, and nothing else.

        Only a refusal of the address itself is for good. A server that refuses the sender, the sign-in or the text is at fault, not the
        person, and it may be mended.
        """
        try:
            message = self._message(letter)
        except ValueError:  # an address that no letter can carry, such as one with a line break
            return Outcome(Fate.NEVER, "smtp_address_unusable")
        try:
            server = self._open()
        except (OSError, smtplib.SMTPException) as problem:
            return Outcome(Fate.LATER, f"smtp_{type(problem).__name__}"[:40], down=True)
        try:
            server.send_message(message, self._server.sender, [letter.to])
        except smtplib.SMTPRecipientsRefused as refused:
            code = _code(refused.recipients)
            return Outcome(Fate.NEVER if code in FOR_GOOD else Fate.LATER, f"smtp_address_{code}")
        except smtplib.SMTPResponseException as answer:
            return Outcome(Fate.LATER, f"smtp_{answer.smtp_code}", down=True)
        except (OSError, smtplib.SMTPException) as problem:
            return Outcome(Fate.LATER, f"smtp_{type(problem).__name__}"[:40], down=True)
        finally:
            # The letter is taken by now, or it is not: a farewell that fails changes neither.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()
        return SENT

    def ask(self, ref: str, channel: str) -> Answer:
        """A mail server cannot say."""
        return Answer(heard=False)

    def _open(self) -> smtplib.SMTP:
        """A connection, signed in; never in the clear where TLS is set."""
        to = self._server
        context = None if to.tls == "off" else ssl.create_default_context()
        if to.tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(to.host, to.port, timeout=to.timeout, context=context)
        else:
            server = smtplib.SMTP(to.host, to.port, timeout=to.timeout)
        try:
            if to.tls == "starttls":
                server.starttls(context=context)
            if to.user:
                server.login(to.user, to.password)
        except BaseException:
            server.close()
            raise
        return server

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"] = self._server.sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(letter.at)
        message["Message-ID"] = f"<{letter.ref}@{self._server.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's out-of-office answers it
        message.set_content(letter.text)
        message["Content-Language"] = letter.language  # after the text, which clears such headers
        return message


def _code(refused: Mapping[str, tuple[int, bytes]]) -> int:
    return next(iter(refused.values()))[0] if refused else 0
