"""The whole record as RDF: what `exporting` gives and, beside it, all that a store needs to be filled again.

That is the text of every version, nodes, mentions, what was read and dropped, statements that have ended, and the
judgements that count. History that a dump does not hold (undone judgements, earlier origins) is not here either.
"""

from collections.abc import Iterator
from datetime import datetime

from kg.model import Judgement, Mention, NodeId, Statement
from kg.rdf.describing import Describer, moment_text
from kg.rdf.forms import Block, Form, Graph
from kg.rdf.names import part
from kg.rdf.record import RecordedVersion, read_dump
from kg.rdf.shapes import about, row, shape
from kg.store import GraphStore, Stated

JUDGEMENTS = "judgements"  # the graph of all judgements: they join articles, so they are in none of theirs

READING = shape(
    about(
        "i:{version}",
        row("prov:generatedAtTime", '"{recorded_at}"^^xsd:dateTime'),
        row("ng:reader", "by:{reader}"),
        row("schema:articleBody", '"{body}"'),
    ),
    about(
        "i:{version}-reading",
        row("a", "prov:Activity"),
        row("prov:used", "i:{version}"),
        row("prov:wasAssociatedWith", "by:{reader}"),
    ),
)

NODE = shape(
    about(
        "i:{node}",
        row("a", "ng:Node"),
        row("ng:sort", '"{sort}"'),
        row("ng:readIn", "i:{version}"),
    )
)

MENTION = shape(
    about(
        "i:{id}",
        row("a", "ng:Mention"),
        row("a", "oa:Annotation"),
        row("oa:motivatedBy", "oa:identifying"),
        row("oa:hasBody", "i:{node}"),
        row("oa:hasTarget", "i:{version}-{words}"),
        row("ng:mentionKind", '"{kind}"'),
        row("ng:mentionForm", '"{form}"'),
        row("ng:readIn", "i:{version}"),
    )
)

REJECTED = shape(
    about(
        "i:{version}-rejected-{number}",
        row("a", "ng:Rejected"),
        row("ng:readIn", "i:{version}"),
        row("oa:start", '"{start}"^^xsd:integer'),
        row("oa:end", '"{end}"^^xsd:integer'),
        row("rdfs:comment", '"{reason}"'),
        row("schema:position", '"{number}"^^xsd:integer'),
    )
)

JUDGEMENT = shape(
    about(
        "i:{id}",
        row("a", "ng:Judgement"),
        row("a", "prov:Activity"),
        row("ng:left", "i:{left}"),
        row("ng:right", "i:{right}"),
        row("ng:verdict", '"{verdict}"'),
        row("ng:score", '"{score}"^^xsd:double'),
        row("prov:wasAssociatedWith", "by:{by}"),
        row("prov:startedAtTime", '"{at}"^^xsd:dateTime'),
        row("schema:position", '"{number}"^^xsd:integer'),
    )
)

REASON = shape(
    about("i:{id}", row("ng:reason", "i:{id}-reason-{number}")),
    about(
        "i:{id}-reason-{number}",
        row("ng:feature", '"{feature}"'),
        row("rdf:value", '"{value}"'),
        row("ng:weight", '"{weight}"^^xsd:double'),
        row("schema:position", '"{number}"^^xsd:integer'),
    ),
)


def export_record(store: GraphStore, form: Form, *, known_at: datetime | None = None) -> Iterator[str]:
    """Give all that the store's dump holds as RDF; `kg.rdf.loading.load` makes the same dump of it again."""
    return form.write(record_graphs(store, known_at))


def record_graphs(store: GraphStore, known_at: datetime | None = None) -> Iterator[Graph]:
    """Give the graph of each article version by arrival, then that of the judgements."""
    judgements: list[Judgement] = []
    for found in read_dump(store.dump(known_at=known_at)):
        if isinstance(found, Judgement):
            judgements.append(found)
        else:
            yield _version(found)
    if judgements:
        said = [block for number, one in enumerate(judgements, start=1) for block in _judgement(number, one)]
        yield Graph(name=JUDGEMENTS, blocks=said)


def _version(found: RecordedVersion) -> Graph:
    article = found.article
    version = f"{part(article.id)}-v{article.version}"
    describer = Describer(article)
    describer.add_article()
    reader = describer.agent(found.reader)
    recorded_at = moment_text(found.recorded_at)
    blocks = describer.blocks
    blocks.append((READING, {"version": version, "recorded_at": recorded_at, "reader": reader, "body": article.text}))
    for node in found.nodes:
        describer.add_joined(node.id, found.canonical[node.id])
        blocks.append((NODE, {"node": part(node.id), "sort": node.sort.value, "version": version}))
    for mention in found.mentions:
        blocks.append(_mention(mention, version, describer.words(mention.span)))
    for number, one in enumerate(found.rejected, start=1):
        ends = {"start": str(one.start), "end": str(one.end)}
        blocks.append((REJECTED, {"version": version, "number": str(number), "reason": one.reason} | ends))
    for statement in found.statements:
        describer.add_statement(_stated(found, statement))
    return describer.graph()


def _mention(mention: Mention, version: str, words: str) -> Block:
    return MENTION, {
        "id": part(mention.id),
        "node": part(mention.node),
        "version": version,
        "words": words,
        "kind": mention.kind.value,
        "form": mention.form.value,
    }


def _stated(found: RecordedVersion, statement: Statement) -> Stated:
    def now(node: NodeId | None) -> NodeId | None:
        return found.canonical[node] if node is not None else None

    return Stated(
        statement=statement,
        subject=found.canonical[statement.subject],
        object=now(statement.object),
        attributed_to=now(statement.attributed_to),
        origin=found.article.origin_id or found.article.id,
        publisher=found.article.publisher,
    )


def _judgement(number: int, judgement: Judgement) -> Iterator[Block]:
    yield (
        JUDGEMENT,
        {
            "id": part(judgement.id),
            "left": part(judgement.left),
            "right": part(judgement.right),
            "verdict": judgement.verdict.value,
            "score": repr(float(judgement.score)),
            "by": part(judgement.by),
            "at": moment_text(judgement.at),
            "number": str(number),
        },
    )
    for position, reason in enumerate(judgement.reasons, start=1):
        yield (
            REASON,
            {
                "id": part(judgement.id),
                "number": str(position),
                "feature": reason.feature,
                "value": reason.value,
                "weight": repr(float(reason.weight)),
            },
        )
