"""Every operation of the API, called with whatever its own description allows and forbids; every check on.

A few calls for each operation by default; NEWSGRAPH_SCHEMATHESIS_EXAMPLES=200 asks more.
"""

import os
import tempfile

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.schemas import OpenApiSchema

from api.app import create_app
from kg.store import open_store
from tests.http.conftest import fill

EXAMPLES = int(os.environ.get("NEWSGRAPH_SCHEMATHESIS_EXAMPLES", "4"))
ACCEPTED = ["2xx", "3xx", "401", "403", "404", "409", "412", "422", "503"]
CHECKS = {
    # 422 says what a schema cannot: a south that is north of the north, two ends that are one. 412: seen too long ago.
    "positive_data_acceptance": {
        "expected-statuses": ACCEPTED,
    },
    "negative_data_rejection": {
        "expected-statuses": [
            "400",
            "401",
            "403",
            "404",
            "405",
            "406",
            "409",
            "412",
            "415",
            "422",
            "428",
            "429",
            "503",
        ],
    },
    # 428 says that If-Match is missing (RFC 6585).
    "missing_required_header": {"expected-statuses": ["400", "401", "403", "404", "415", "422", "428"]},
}


# A schema cannot say what is a query in SPARQL, nor which words can be read: those are a 400 too.
FREE_FORM = ("/sparql", "/v1/ingest", "/v1/extract", "/v1/statements")
FORMS = {
    "positive_data_acceptance": {"expected-statuses": [*ACCEPTED, "400", "415"]},
    "not_a_server_error": {"expected-statuses": ["2xx", "3xx", "4xx", "503"]},  # no workers are started here
}
FOLDER = tempfile.TemporaryDirectory()  # of the run: operations are collected before fixtures exist


def described() -> OpenApiSchema:
    """Return the description of a service that may be changed, as the service gives it."""
    url = f"sqlite:///{FOLDER.name}/news.db"
    with open_store(url) as store:
        fill(store)
    app = create_app(lambda: open_store(url, read_only=True), open_writer=lambda: open_store(url))
    config = SchemathesisConfig.from_dict(
        {"checks": CHECKS, "operations": [{"include-path": path, "checks": FORMS} for path in FREE_FORM]}
    )
    return schemathesis.openapi.from_wsgi("/v1/openapi.json", app, config=config)


@described().parametrize()
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_an_operation_does_what_its_description_says(case: schemathesis.Case) -> None:
    case.call_and_validate()
