"""Receives what Baiying tells a subscription, and believes nothing that is not signed. Standard library only.

    SECRET=whsec_... python3 examples/receiver.py 9000

Signed as Standard Webhooks has it: HMAC-SHA256 over "id.timestamp.body". A message may come twice (the same
webhook-id) and, after a failure, late: `sequence` says what came before it.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

TOLERANCE_SECONDS = 300
LONGEST = 1 << 20
seen: set[str] = set()


def genuine(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Whether this body was signed with the secret, within the last five minutes."""
    try:
        at = int(headers["webhook-timestamp"])
        signed = f"{headers['webhook-id']}.{at}.".encode() + body
        offered = headers["webhook-signature"].split(" ")
    except (KeyError, ValueError):
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    fresh = abs(time.time() - at) <= TOLERANCE_SECONDS
    return fresh and any(hmac.compare_digest(wanted, one) for one in offered)


class Receiver(BaseHTTPRequestHandler):
    """Answers at once and works later: Baiying waits ten seconds and then tries again."""

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(min(length, LONGEST))
        if not genuine(os.environ["SECRET"], headers, body):
            self.send_error(401)
            return
        self.send_response(204)
        self.end_headers()
        if headers["webhook-id"] in seen:
            return
        seen.add(headers["webhook-id"])
        told = json.loads(body)
        about = told["data"]
        print(told["type"], about["sequence"], about.get("number", ""), about.get("to_state", ""), flush=True)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 9000), Receiver)
    print("listening", server.server_address[1], flush=True)
    server.serve_forever()
