"""POST /payments and POST /produce/batch as the guide to the producer server has
them: FastAPI, a producer of confluent-kafka, its properties. A single message is
flushed and answered with its place; a batch is answered when it is queued."""

import json
import os
import time
import uuid
from datetime import datetime, timezone
from typing import Any, Optional

from confluent_kafka import Producer
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

app = FastAPI()
topic = os.environ["TOPIC"]
producer = Producer(
    {
        "bootstrap.servers": os.environ["KAFKA_BOOTSTRAP_SERVERS"],
        "client.id": "python-producer-api",
        "acks": "all",
        "retries": 3,
        "batch.size": 16384,
        "linger.ms": 1,
    }
)


class Payment(BaseModel):
    payment_id: Optional[str] = None
    customer_id: str
    amount: float
    currency: str
    method: str
    created_at: Optional[str] = None


class Message(BaseModel):
    topic: str
    key: Optional[str] = None
    message: dict[str, Any]
    partition: Optional[int] = None
    headers: Optional[dict[str, str]] = None


def send(name, key, value, partition, headers, on_delivery=None):
    place = {} if partition is None else {"partition": partition}
    producer.produce(
        name,
        key=key,
        value=json.dumps(value).encode(),
        headers=headers,
        on_delivery=on_delivery,
        **place,
    )


@app.post("/payments", status_code=201)
def pay(payment: Payment):
    value = payment.model_dump()
    value["payment_id"] = value["payment_id"] or str(uuid.uuid4())
    value["created_at"] = value["created_at"] or datetime.now(timezone.utc).isoformat()
    result = {}

    def on_delivery(error, message):
        result["error"] = error
        result["message"] = message

    send(topic, value["customer_id"], value, None, None, on_delivery)
    producer.flush(10)
    if result.get("error") or "message" not in result:
        raise HTTPException(503, f"Failed to produce message: {result.get('error')}")
    message = result["message"]
    return {
        "verdict": "delivered",
        "payment_id": value["payment_id"],
        "topic": message.topic(),
        "partition": message.partition(),
        "offset": message.offset(),
    }


@app.post("/produce/batch")
def produce_batch(messages: list[Message]):
    results = []
    for each in messages:
        value = {
            **each.message,
            "timestamp": datetime.now(timezone.utc).isoformat(),
            "source": "python-producer-api",
            "server_time": time.time(),
        }
        send(each.topic, each.key, value, each.partition, each.headers)
        results.append(
            {"success": True, "topic": each.topic, "message": "Queued for delivery"}
        )
    producer.poll(0)
    return {"success": True, "messages_sent": len(results), "results": results}
