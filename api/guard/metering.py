"""What Prometheus is told: requests by route and status, and how long they took. One registry for each application."""

import time

from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram

METER = "newsgraph-meter"
# Seconds: around the promised 20, 50 and 100 ms, and up to the deadline.
BUCKETS_S = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Meter:
    """The counters of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("route", "method")
        self.requests = Counter("newsgraph_requests", "Requests answered.", (*labels, "status"), registry=self.registry)
        self.seconds = Histogram(
            "newsgraph_request_seconds",
            "How long answers took, until the first byte.",
            labels,
            registry=self.registry,
            buckets=BUCKETS_S,
        )


def meter() -> Meter:
    """Return the meter of this application."""
    found: Meter = current_app.extensions[METER]
    return found


def register_meter(app: Flask) -> None:
    """Have every request of an application counted and timed."""
    app.extensions[METER] = Meter()

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        # By rule, not by path: ids would make a series for each thing that was ever asked for.
        rule = request.url_rule.rule if request.url_rule else "none"
        meter().requests.labels(rule, request.method, str(response.status_code)).inc()
        meter().seconds.labels(rule, request.method).observe(time.perf_counter() - g.began)
        return response
