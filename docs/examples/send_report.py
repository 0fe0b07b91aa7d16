"""Sends one report to the network and prints its receipt.

    pip install confluent-kafka jwcrypto requests
    TOCSIN_BROKERS=kafka.example.org:9093 TOCSIN_HANDLE=my-lab TOCSIN_PASSWORD=... \
    TOCSIN_URL=https://tocsin.example.org python send_report.py report.json case-4711 [--dry-run]
"""

import json
import os
import sys
import uuid

import requests
from confluent_kafka import Consumer, Producer
from jwcrypto import jwe, jwk

handle = os.environ["TOCSIN_HANDLE"]
file, submission_id, *flags = sys.argv[1:]
with open(file, encoding="utf-8") as opened:
    report = json.load(opened)

connection = {
    "bootstrap.servers": os.environ["TOCSIN_BROKERS"],
    "security.protocol": "SASL_PLAINTEXT" if os.environ.get("TOCSIN_TLS") == "0" else "SASL_SSL",
    "sasl.mechanism": "SCRAM-SHA-512",
    "sasl.username": handle,
    "sasl.password": os.environ["TOCSIN_PASSWORD"],
}


def encrypted(plain: bytes) -> bytes:
    """TLP:AMBER and TLP:AMBER+STRICT must not be readable for whoever runs the broker."""
    published = requests.get(f"{os.environ['TOCSIN_URL']}/.well-known/jwks.json", timeout=10).json()
    key = jwk.JWK(**published["keys"][0])
    header = {
        "alg": "ECDH-ES+A256KW",
        "enc": "A256GCM",
        "kid": published["keys"][0]["kid"],
        "iss": handle,
    }
    token = jwe.JWE(plain, protected=json.dumps(header), recipient=key)
    return token.serialize(compact=True).encode()


amber = report["sharing"]["tlp"].startswith("TLP:AMBER")
plain = json.dumps({"submissionId": submission_id, "report": report}, ensure_ascii=False).encode()
message_id = str(uuid.uuid4())
headers = {
    "ce_specversion": "1.0",
    "ce_id": message_id,
    "ce_source": f"https://example.org/{handle}",
    "ce_type": "org.tocsin.report.submit.v1",
    "content-type": "application/jose" if amber else "application/json",
}
if "--dry-run" in flags:
    headers["ce_dryrun"] = "true"

consumer = Consumer(
    {**connection, "group.id": f"{handle}.receipts.{message_id}", "auto.offset.reset": "earliest"}
)
consumer.subscribe([f"tocsin.receipts.{handle}.v1"])

producer = Producer({**connection, "enable.idempotence": True})
producer.produce(
    f"tocsin.intake.{handle}.v1",
    key=submission_id,
    value=encrypted(plain) if amber else plain,
    headers=headers,
)
producer.flush()

while True:
    received = consumer.poll(1.0)
    if received is None or received.error():
        continue
    receipt = json.loads(received.value())
    if receipt["messageId"] == message_id:
        print(json.dumps(receipt, ensure_ascii=False, indent=2))
        break
consumer.close()
