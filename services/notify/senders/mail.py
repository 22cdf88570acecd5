"""电子邮件 (RFC 5321, 5322): one plain-text mail for each recipient, through the bureau's own server."""

import smtplib
import time
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from services.notify.senders.addresses import check_address, check_gateway
from services.notify.senders.limits import clean
from services.notify.senders.mail_server import server_at
from services.notify.senders.opened import context_of
from services.notify.senders.outcome import Ok, Outcome, Permanent, Retry
from services.notify.senders.road import Road
from services.notify.senders.way import GatewayUse, Message
from services.notify.senders.webhook import words_of
from services.notify.senders.wording import full_text, subject
from shared.egress import EgressDenied, Target

DEADLINE_SECONDS = 20.0


@dataclass(frozen=True)
class Mail:
    """The way; `deadline` seconds for one whole mail, from the resolver to the server's word that it has it."""

    road: Road
    deadline: float = DEADLINE_SECONDS
    name: str = "mail"

    def render(self, message: Message) -> list[bytes]:
        """The mail. Its Message-ID comes of the delivery's id, so that a repetition is known as one."""
        sender, name = _sender(message.gateway)
        domain = _domain(sender)
        made = EmailMessage(policy=SMTP)
        made["From"] = formataddr((name, sender)) if name else sender
        made["To"] = message.address
        made["Subject"] = subject(message)
        made["Date"] = format_datetime(message.at)
        made["Message-ID"] = f"<{message.delivery_id}@{domain}>"
        made["List-Id"] = f"<baiying.{domain}>"
        made["Auto-Submitted"] = "auto-generated"
        made["X-Auto-Response-Suppress"] = "All"
        made.set_content(full_text(message) + "\n", cte="base64")
        return [made.as_bytes()]

    def send(self, message: Message) -> Outcome:
        """One attempt; what the server says to the recipient and to the text decides."""
        gateway = message.gateway
        if gateway is None:
            return Permanent("没有邮件网关")
        try:
            check_address("mail", message.address, self.road.allow)
            target = check_gateway("mail", gateway.address, self.road.allow)
            return self._send(gateway, target, message)
        except EgressDenied as denied:
            return Permanent(str(denied))
        except smtplib.SMTPException as error:
            return _refused(error)
        except (OSError, ValueError) as error:
            return Retry(words_of(error))

    def _send(self, gateway: GatewayUse, target: Target, message: Message) -> Outcome:
        until = time.monotonic() + self.deadline
        (content,) = self.render(message)
        sender, _ = _sender(gateway)
        with server_at(target, self.road, until, _domain(sender)) as server:
            server.ehlo_or_helo_if_needed()
            if gateway.address.startswith("smtp+starttls://"):
                server.starttls(context=context_of(self.road.ca))
                server.ehlo()
            if gateway.options.get("login"):
                if gateway.address.startswith("smtp://"):
                    return Permanent("不加密的连接不得登录")
                server.login(str(gateway.options["login"]), gateway.secret)
            server.sendmail(sender, [message.address], content)
        return Ok()


def _sender(gateway: GatewayUse | None) -> tuple[str, str]:
    options = gateway.options if gateway else {}
    return str(options.get("sender") or "").strip(), " ".join(clean(str(options.get("sender_name") or "")).split())


def _domain(sender: str) -> str:
    """What of ours may be said: nothing about the machine."""
    return sender.rpartition("@")[2] or "localhost"


def _refused(error: smtplib.SMTPException) -> Outcome:
    """A refused recipient or text is final at 5xx and comes again at 4xx; a server we cannot talk to comes again.

    So does one that does not know our password: when that is mended, what waits goes out.
    """
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Retry(f"邮件服务器不接受登录（{error.smtp_code}）")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Retry("邮件服务器不支持加密或登录，没有发送")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = max((answer[0] for answer in error.recipients.values()), default=0)
        return _by_code(code, "收件地址被拒绝")
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError):
        words = "发件地址被拒绝" if isinstance(error, smtplib.SMTPSenderRefused) else "邮件内容被拒绝"
        return _by_code(int(error.smtp_code), words)
    if isinstance(error, smtplib.SMTPResponseException):
        return Retry(f"邮件服务器暂不服务（{error.smtp_code}）")
    return Retry("邮件服务器中断了连接")


def _by_code(code: int, words: str) -> Outcome:
    return Permanent(f"{words}（{code}）") if 500 <= code < 600 else Retry(f"{words}（{code}）", alive=code != 421)
