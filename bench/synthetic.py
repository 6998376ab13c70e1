"""A store of as many statements as asked for, the same for the same seed: what bench/service.py is measured on.

    python -m bench.synthetic --statements 1000000 --folder DIR

Articles of twelve sentences come over two years. A quarter of the names are those of forty countries and agencies, so that
there are hubs; the rest follow a power law. A third of the events are told again by a later article, a sixth of the
articles are reprints, and every name that came before is joined with its first node by a judgement, as the resolver does.

All goes through the store's own `add`, many articles to a commit and without waiting for the disk (BulkFiles): nothing else
differs from a store that was filled one durable commit at a time, and a test compares the two.
"""

import argparse
import sqlite3
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from kg.model import (
    UNIDENTIFIED,
    Article,
    Factuality,
    Form,
    Judgement,
    Kind,
    Mention,
    Node,
    NodeId,
    NodeSort,
    OriginId,
    Quantity,
    Reading,
    Span,
    Statement,
    Text,
    Time,
    Value,
    Verdict,
    article_id,
    content_digest,
    identified,
    mention_id,
    new_judgement,
    node_id,
)
from kg.store.sqlite import SqliteStore
from kg.store.sqlite_files import Files
from kg.store.sqlite_settling import settle

START = datetime(2022, 1, 1, tzinfo=UTC)
DAYS = 730
READER = "synthetic/1"
STATEMENTS_PER_ARTICLE = 47.0  # as measured
ARTICLES_PER_COMMIT = 400
CACHE_KIB = 400_000

NAMES_PER_ARTICLE = 10
EVENTS_PER_ARTICLE = 3
RELATIONS_PER_ARTICLE = 3
HUB_SHARE = 0.25
HUBS = 40
NAMES_PER_STATEMENT = 0.15  # how many different names there are to draw from
TOLD_AGAIN = 0.33
REPRINTS = 0.17
RECENT_EVENTS = 300  # that a later article may tell again
PUBLISHERS = 200
DENIED = 0.04

SYLLABLES = [
    "ka",
    "za",
    "ste",
    "mir",
    "no",
    "va",
    "lek",
    "san",
    "dro",
    "bi",
    "gul",
    "nar",
    "tok",
    "ay",
    "ev",
    "be",
    "rin",
    "mo",
    "ul",
    "tan",
    "pet",
    "ro",
    "shi",
    "ha",
    "ran",
    "wel",
    "ton",
    "dor",
    "chi",
]
KINDS = (Kind.PERSON, Kind.ORGANIZATION, Kind.PLACE, Kind.GROUP)
TYPES = ("COERCE", "CONSULT", "ACCUSE", "AGREE", "PROTEST", "REJECT", "SUPPORT", "AID", "ASSAULT", "SANCTION")
MODES = ("restrict", "meet", "arrest", "strike", "visit")
RELATIONS = ("employer", "member_of", "located_in", "headquarters", "spouse", "owned_by")
CYRILLIC = str.maketrans("abvgdeziklmnoprstuhy", "абвгдезиклмнопрстуху")


class BulkFiles(Files):
    """A store file that many writes share a commit of, and that does not wait for the disk: lost if the machine stops."""

    _writes = 0

    def _connect(self, mode: str) -> sqlite3.Connection:
        db = super()._connect(mode)
        db.execute("PRAGMA synchronous = OFF")
        db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        return db

    def _transaction(self) -> Iterator[sqlite3.Connection]:
        db = self._writer
        if not db.in_transaction:
            db.execute("BEGIN IMMEDIATE")
        yield db  # one that raises ends the build: there is nothing to keep
        self._writes += 1
        if self._writes % ARTICLES_PER_COMMIT == 0:
            settle(db)
            db.execute("COMMIT")

    def close(self) -> None:
        if self._writer.in_transaction:
            settle(self._writer)
            self._writer.execute("COMMIT")
        super().close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event that was told before."""

    node: NodeId
    type: str
    mode: str
    names: tuple[int, int, int]  # actor, recipient, place
    day: datetime


class News:
    """Makes one article after another; remembers the first node of each name and the latest events."""

    def __init__(self, statements: int, seed: int = 1) -> None:
        self.articles = max(1, round(statements / STATEMENTS_PER_ARTICLE))
        self._names = max(200, round(statements * NAMES_PER_STATEMENT))
        self._random = Random(seed)
        self._first: dict[int, NodeId] = {}
        self._recent: deque[Told] = deque(maxlen=RECENT_EVENTS)
        self._origins: deque[str] = deque(maxlen=50)

    def readings(self) -> Iterator[tuple[Reading, list[Judgement]]]:
        """Give each article's reading, with the judgements that join it with what came before."""
        for number in range(self.articles):
            at = START + timedelta(days=DAYS * number / self.articles)
            yield _Reading(self, number, at).made()

    def draw(self) -> int:
        """Return the number of a name."""
        random = self._random
        if random.random() < HUB_SHARE:
            return int(HUBS * random.random() ** 1.5)
        return HUBS + int((self._names - HUBS) * random.random() ** 3)


def name_of(number: int) -> str:
    """Return the name with this number; of every thirtieth it is in Cyrillic."""
    random = Random(number)
    words = 1 if number < HUBS else random.choice((1, 2, 2, 2, 3))
    name = " ".join("".join(random.choices(SYLLABLES, k=random.choice((2, 3, 3)))).capitalize() for _ in range(words))
    name = f"{name} {number}" if random.random() < 0.1 else name
    return name.lower().translate(CYRILLIC).title() if number % 30 == 29 else name


class _Reading:
    """One article while it is made."""

    def __init__(self, news: News, number: int, at: datetime) -> None:
        self._news, self._random, self._at = news, news._random, at
        self._numbers = list(dict.fromkeys(news.draw() for _ in range(NAMES_PER_ARTICLE)))
        while len(self._numbers) < 4:
            self._numbers.append(self._numbers[-1] + 1)
        self._again = [
            self._random.choice(news._recent) if news._recent and self._random.random() < TOLD_AGAIN else None
            for _ in range(EVENTS_PER_ARTICLE)
        ]
        for told in filter(None, self._again):
            self._numbers += [one for one in told.names if one not in self._numbers]
        self._article = self._write(number)
        self._nodes: dict[int, NodeId] = {}
        self._events: list[NodeId] = []
        self._mentions: list[Mention] = []
        self._statements: dict[str, Statement] = {}
        self._judgements: dict[str, Judgement] = {}

    def made(self) -> tuple[Reading, list[Judgement]]:
        for number in self._numbers:
            self._entity(number)
        for place, told in enumerate(self._again):
            self._event(place, told)
        for place in range(RELATIONS_PER_ARTICLE):
            one, other = self._random.sample(self._numbers, 2)
            self._say(
                self._nodes[one], self._random.choice(RELATIONS), self._sentence(place + 5), target=self._nodes[other]
            )
        of = self._random.choice(self._numbers)
        amount = float(self._random.randrange(1, 500))
        value = Quantity(text=f"{amount:g} tonnes", value=amount, unit="t", measures="output")
        self._say(self._nodes[of], "has_value", self._sentence(9), value=value)
        sorts = dict.fromkeys(self._nodes.values(), NodeSort.ENTITY) | dict.fromkeys(self._events, NodeSort.EVENT)
        nodes = [Node(id=node, sort=sort, article_id=self._article.id, version=1) for node, sort in sorts.items()]
        reading = Reading(
            article=self._article,
            reader=READER,
            nodes=tuple(nodes),
            mentions=tuple(self._mentions),
            statements=tuple(self._statements.values()),
        )
        return reading, list(self._judgements.values())

    def _write(self, number: int) -> Article:
        names = [name_of(one) for one in self._numbers]
        sentences = [
            f"On {self._at.date()} {name} said in report {number}.{place} that the talks halted work near "
            f"{self._random.choice(names)} had ended, a spokesman told reporters."
            for place, name in enumerate((names * 3)[: max(12, len(names))])
        ]
        self._spans, start = [], 0
        for sentence in sentences:
            self._spans.append(Span(start=start, end=start + len(sentence)))
            start += len(sentence) + 1
        text = " ".join(sentences)
        url = f"https://example.org/news/{number}"
        identity = article_id(url=url, text=text)
        origins = self._news._origins
        is_reprint = bool(origins) and self._random.random() < REPRINTS
        origin = self._random.choice(origins) if is_reprint else f"o{number}"
        origins.append(origin)
        return Article(
            id=identity,
            text=text,
            digest=content_digest(text),
            url=url,
            title=sentences[0],
            publisher=f"Publisher {int(PUBLISHERS * self._random.random() ** 2)}",
            published_at=self._at - timedelta(minutes=20),
            retrieved_at=self._at,
            language="en",
            origin_id=OriginId(origin),
            origin_reason="near-duplicate" if is_reprint else None,
        )

    def _sentence(self, place: int) -> Span:
        return self._spans[place % len(self._spans)]

    def _entity(self, number: int) -> None:
        sentence = self._spans[self._numbers.index(number)]
        name = name_of(number)
        start = self._article.text.index(name, sentence.start)
        span = Span(start=start, end=start + len(name))
        kind = Kind.PLACE if number < HUBS // 2 else KINDS[number % len(KINDS)]
        node = self._nodes[number] = node_id(NodeSort.ENTITY, self._article.id, 1, span, kind)
        self._say(node, "kind", sentence, value=Text(text=kind.value))
        self._say(node, "name", sentence, value=Text(text=name))
        self._mentions.append(
            Mention(
                id=mention_id(self._article.id, 1, span),
                article_id=self._article.id,
                version=1,
                start=span.start,
                end=span.end,
                kind=kind,
                form=Form.NAME,
                node=node,
            )
        )
        self._join(node, self._news._first.setdefault(number, node))

    def _event(self, place: int, told: Told | None) -> None:
        sentence = self._sentence(place)
        trigger = Span(start=self._article.text.index("halted", sentence.start), end=0)
        trigger = Span(start=trigger.start, end=trigger.start + len("halted"))
        if told is None:
            actor, recipient, where = self._random.sample(self._numbers, 3)
            kind, mode = self._random.choice(TYPES), self._random.choice(MODES)
            names, day = (actor, recipient, where), self._at - timedelta(days=self._random.randrange(4))
        else:
            names, kind, mode, day = told.names, told.type, told.mode, told.day
        node = node_id(NodeSort.EVENT, self._article.id, 1, trigger, kind)
        if node in self._events:
            return
        self._events.append(node)
        self._news._recent.append(Told(node=told.node if told else node, type=kind, mode=mode, names=names, day=day))
        if told:
            self._join(node, told.node)
        date = day.date().isoformat()
        time_said = Time(
            text="on that day", edtf=date, earliest=date, latest=(day.date() + timedelta(days=1)).isoformat()
        )
        firmness = Factuality.DENIED if self._random.random() < DENIED else Factuality.ASSERTED
        values: tuple[tuple[str, Value], ...] = (
            ("type", Text(text=kind)),
            ("mode", Text(text=mode)),
            ("time", time_said),
        )
        for predicate, value in values:
            self._say(node, predicate, sentence, value=value, trigger=trigger, factuality=firmness)
        for role, number in zip(("actor", "recipient", "place"), names, strict=True):
            self._say(node, role, sentence, target=self._nodes[number], trigger=trigger, factuality=firmness)

    def _say(
        self,
        subject: NodeId,
        predicate: str,
        evidence: Span,
        *,
        target: NodeId | None = None,
        value: Value | None = None,
        trigger: Span | None = None,
        factuality: Factuality = Factuality.ASSERTED,
    ) -> None:
        speaker = self._random.choice(list(self._nodes.values())) if self._random.random() < 0.1 else None
        said = identified(
            Statement(
                id=UNIDENTIFIED,
                subject=subject,
                predicate=predicate,
                object=target,
                value=value,
                article_id=self._article.id,
                version=1,
                evidence=evidence,
                trigger=trigger,
                attributed_to=speaker,
                factuality=factuality,
                confidence=round(0.5 + self._random.random() / 2, 3),
                method=READER,
                reported_at=self._article.published_at,
                recorded_at=self._at,
            )
        )
        self._statements[said.id] = said

    def _join(self, node: NodeId, first: NodeId) -> None:
        if node == first:
            return
        made = new_judgement(node, first, Verdict.SAME, score=0.95, by="resolver/1", at=self._at)
        self._judgements[made.id] = made


def build(path: Path, statements: int, *, seed: int = 1) -> None:
    """Fill a store file with some such number of statements. What is there already is kept as it is."""
    if path.exists():
        return
    growing = path.with_suffix(".growing")
    for left in path.parent.glob(growing.name + "*"):
        left.unlink()
    news = News(statements, seed)
    begin = time.monotonic()
    with SqliteStore(BulkFiles(growing, read_only=False)) as store:
        for number, (reading, judgements) in enumerate(news.readings(), start=1):
            store.add(reading, at=reading.article.retrieved_at or START, judgements=judgements)
            if number % 1000 == 0:
                took = time.monotonic() - begin
                print(f"{number} of {news.articles} articles, {took:.0f} s", file=sys.stderr, flush=True)
    growing.rename(path)


def main() -> None:
    """Read the call."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, required=True)
    settings = parser.parse_args()
    settings.folder.mkdir(parents=True, exist_ok=True)
    build(settings.folder / f"{settings.statements}.db", settings.statements)


if __name__ == "__main__":
    main()
