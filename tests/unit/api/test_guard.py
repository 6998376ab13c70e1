"""What guards the service, under anything that callers do in any order: the bucket of requests and the file of keys."""

import math
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule, run_state_machine_as_test

from api.guard.keys import Key, KeyFile, Scope
from api.guard.limiting import WINDOW_S, Limiter

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


class Seconds:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


PAUSES = st.lists(st.floats(0, 40), min_size=1, max_size=80)


@settings(deadline=None)
@given(st.integers(1, 20), PAUSES)
def test_in_no_minute_more_is_granted_than_a_full_bucket_and_what_ran_into_it(limit: int, pauses: list[float]) -> None:
    clock = Seconds()
    limiter = Limiter(limit, clock=clock)
    granted = []
    for pause in pauses:
        clock.now += pause
        if limiter.take("a").is_granted:
            granted.append(clock.now)
    for number, since in enumerate(granted):
        inside = [moment for moment in granted[number:] if moment <= since + WINDOW_S]
        assert len(inside) <= limit + limit * (inside[-1] - since) / WINDOW_S + 1e-6


@settings(deadline=None)
@given(st.integers(1, 200), PAUSES)
def test_who_waits_as_long_as_it_is_told_is_let_in(limit: int, pauses: list[float]) -> None:
    clock = Seconds()
    limiter = Limiter(limit, clock=clock)
    for pause in pauses:
        clock.now += pause / limit
        found = limiter.take("a")
        assert found.is_granted or found.wait_s > 0
        assert 0 <= found.left < found.limit == limit
    clock.now += found.wait_s
    assert limiter.take("a").is_granted


@given(st.integers(1, 200), st.integers(1, 300))
def test_after_the_time_to_fill_all_is_as_if_it_had_never_asked(limit: int, requests: int) -> None:
    clock = Seconds()
    limiter = Limiter(limit, clock=clock)
    for _ in range(requests):
        found = limiter.take("a")
    exact_s = min(limit, requests) * WINDOW_S / limit
    assert math.ceil(exact_s) <= found.full_s <= math.floor(exact_s) + 1
    clock.now += found.full_s
    assert limiter.take("a").left == limit - 1


class Keys(RuleBasedStateMachine):
    """Two processes on one file of keys do what anybody does, and see what a plain dict says."""

    folder: Path
    made = Bundle("made")

    def __init__(self) -> None:
        super().__init__()
        path = self.folder / f"{len(list(self.folder.iterdir()))}.keys"
        self.now = NOON
        self.files = [KeyFile(path, clock=lambda: self.now) for _ in range(2)]
        self.live: dict[str, Scope] = {}
        self.revoked: set[str] = set()

    @rule(target=made, file=st.integers(0, 1), scope=st.sampled_from(Scope))
    def create(self, file: int, scope: Scope) -> tuple[Key, str]:
        key, token = self.files[file].create("somebody", scope)
        self.live[token] = scope
        return key, token

    @rule(key=made, file=st.integers(0, 1))
    def revoke(self, key: tuple[Key, str], file: int) -> None:
        self.files[file].revoke(key[0].id)
        self.live.pop(key[1], None)
        self.revoked.add(key[1])

    @rule(key=made, file=st.integers(0, 1), minutes=st.integers(0, 3))
    def use(self, key: tuple[Key, str], file: int, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        found = self.files[file].known(key[1])
        assert (found.scope if found else None) == self.live.get(key[1])

    @rule(file=st.integers(0, 1))
    def look(self, file: int) -> None:
        keys = self.files[file]
        assert len(keys.all()) == len(self.live) + len(self.revoked)
        assert keys.is_used() == bool(self.live or self.revoked)
        assert keys.has_live() == bool(self.live)


def test_what_one_process_does_with_keys_the_other_sees_at_once(tmp_path: Path) -> None:
    Keys.folder = tmp_path
    run_state_machine_as_test(Keys, settings=settings(deadline=None, max_examples=15, stateful_step_count=15))


@pytest.mark.parametrize("scope", list(Scope))
def test_a_revoked_key_stays_revoked_since_when_it_first_was(tmp_path: Path, scope: Scope) -> None:
    now = [NOON]
    keys = KeyFile(tmp_path / "keys", clock=lambda: now[0])
    key, _ = keys.create("somebody", scope)
    first = keys.revoke(key.id).revoked_at
    now[0] += timedelta(days=1)
    assert keys.revoke(key.id).revoked_at == first == NOON
