"""Email by an SMTP server, through Django's mail. What it takes is sent; whether it arrives is not known."""

import smtplib
import ssl
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from abide.service.notices import wording
from abide.service.notices.rules import Way
from abide.service.notices.senders import Outgoing, Refused, Sent, TryAgain

_SECONDS = 15


class Smtp:
    """Hands emails to the server that ABIDE_SMTP_URL names."""

    name = "smtp"
    tells_status = False

    def send(self, outgoing: Outgoing) -> Sent:
        """Send one email; its Message-ID is the same at every try, so that a repeat can be known as one."""
        given: dict[str, Any] = settings.NOTICES["smtp"]
        if not given.get("host"):
            raise TryAgain("no_server_set")
        identity = f"<{outgoing.ref}@{given['from'].rpartition('@')[2].strip('> ')}>"
        message = EmailMessage(
            subject=wording.subject(outgoing),
            body=wording.body(outgoing),
            from_email=given["from"],
            to=[outgoing.address],
            headers={"Message-ID": identity, "Auto-Submitted": "auto-generated"},
            connection=self._connection(given),
        )
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            if codes and all(500 <= code < 600 for code in codes):
                raise Refused("address_refused") from None
            raise TryAgain("address_not_taken_now") from None
        # From None: the text of these errors can hold the address.
        except (smtplib.SMTPException, ssl.SSLError) as error:
            raise TryAgain(type(error).__name__) from None
        except OSError:
            raise TryAgain("no_connection") from None
        except ValueError:
            raise Refused("not_an_address") from None
        return Sent(identity)

    def find(self, outgoing: Outgoing) -> Sent | None:
        """Say that it cannot be told: after a try that was broken off the email is sent again."""
        return None

    def status(self, reference: str) -> Way | None:
        """Say that it cannot be told."""
        return None

    @staticmethod
    def _connection(given: dict[str, Any]) -> Any:
        # Named here and not in EMAIL_BACKEND: nothing else in the service may send email.
        return get_connection(
            "django.core.mail.backends.smtp.EmailBackend",
            host=given["host"],
            port=given["port"],
            username=given["user"],
            password=given["password"],
            use_tls=given["security"] == "starttls",
            use_ssl=given["security"] == "tls",
            timeout=_SECONDS,
        )
