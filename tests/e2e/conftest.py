"""A real service on the sample corpus, and a real browser in front of it; both end with the file that asked for them.

Playwright keeps an event loop running in this thread, which tests of other files would meet.

Without Chromium these tests are skipped, with the line that would install it; NEWSGRAPH_NEEDS_BROWSER=1 fails them instead.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
INSTALL = "Chromium is missing: apt-get install -y --no-install-recommends chromium fonts-liberation"
NEEDED = "NEWSGRAPH_NEEDS_BROWSER"
ARTICLES = 47  # of the sample
START_S = 240  # to read the sample on a slow machine; seconds


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give the system's Chromium."""
    if not Path(CHROMIUM).exists():
        if os.environ.get(NEEDED):
            pytest.fail(INSTALL)
        pytest.skip(INSTALL)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


class Service:
    """A served sample."""

    def __init__(self, address: str) -> None:
        self.address = address

    def json(self, path: str) -> dict:
        with urlopen(self.address + path, timeout=30) as answer:
            return json.load(answer)

    def entity(self, name: str) -> str:
        """Return the id of what bears a name."""
        return self.json(f"/v1/suggest?q={name.replace(' ', '%20')}")["items"][0]["id"]


@pytest.fixture(scope="module")
def service(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Give `newsgraph serve --sample` with all of the sample read; asked for after the browser, so skipped with it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("served")
    log = folder / "log"
    environment = {
        **os.environ,
        "NEWSGRAPH_STORE": f"sqlite:///{folder}/news.db",
        "NEWSGRAPH_PORT": str(port),
        "NEWSGRAPH_WORKERS": "1",
    }
    with log.open("w") as out:
        command = [str(Path(sys.executable).with_name("newsgraph")), "serve", "--sample"]
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out, cwd=folder)
    served = Service(f"http://127.0.0.1:{port}")
    try:
        _wait(served, process, log)
        yield served
    finally:
        process.terminate()
        process.wait(30)


def _wait(served: Service, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()[-2000:]
        with suppress(OSError):  # not listening yet
            if served.json("/v1/stats")["articles"] == ARTICLES:
                return
        time.sleep(0.5)
    pytest.fail(f"the sample was not read within {START_S} s: {log.read_text()[-2000:]}")
