"""Takes events off a subscriber's queue, and checks each by the JSON Schema."""

import json
import os
from pathlib import Path

import boto3
from jsonschema import Draft202012Validator

queue = boto3.resource("sqs").Queue(os.environ["EVENTS_QUEUE_URL"])
# In the package it is node_modules/postern/schema/event.json.
schema = json.loads((Path(__file__).parents[2] / "schema" / "event.json").read_text())
validator = Draft202012Validator(schema)

while True:
    for message in queue.receive_messages(WaitTimeSeconds=20, MaxNumberOfMessages=10):
        event = json.loads(message.body)
        # What raises is not deleted, so that it comes again, and after 20 times moves to the dead-letter queue.
        validator.validate(event)
        failure = event["data"].get("failure", {})
        # An event may come more than once, with the same id each time.
        print(event["id"], event["type"], failure.get("kind", ""), flush=True)
        message.delete()
