# django-anymail's parser of Mailjet's events, which Arpoone's mirror: CPU microseconds of an event for each line read.
import json
import sys
import time

import anymail
import django
from django.conf import settings

settings.configure(ANYMAIL={"MAILJET_API_KEY": "x", "MAILJET_SECRET_KEY": "x"})
django.setup()
from anymail.webhooks.mailjet import MailjetTrackingWebhookView  # noqa: E402


def bounce(at):
    return {
        "event": "bounce",
        "time": 1768404161 + at,
        "MessageID": 19421777835146490 + at,
        "Message_GUID": "3f0d9b1e-6d0a-4c0e-8f4c-%012d" % at,
        "email": "recipient.%d@customers.example.pt" % at,
        "mj_campaign_id": 7257,
        "mj_contact_id": 4,
        "customcampaign": "",
        "CustomID": "",
        "Payload": "",
        "blocked": False,
        "hard_bounce": True,
        "error_related_to": "recipient",
        "error": "user unknown",
        "comment": "550 5.1.1 The address that you tried to reach does not exist: please check it for mistakes",
    }


class Request:
    body = json.dumps([bounce(at) for at in range(1000)]).encode()


view = MailjetTrackingWebhookView()
for _ in range(20):
    assert len(view.parse_events(Request)) == 1000
print(json.dumps({"anymail": anymail.__version__, "django": django.__version__}), flush=True)
for line in sys.stdin:
    calls = int(line)
    before = time.process_time()
    for _ in range(calls):
        view.parse_events(Request)
    print((time.process_time() - before) * 1e6 / calls / 1000, flush=True)
