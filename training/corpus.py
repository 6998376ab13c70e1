"""The training and development data: each published set read into sentences of words with what it annotates.

A set that does not annotate a kind of name says nothing about it: every word carries the set of name tags that its
source allows, and training sums over them.
"""

import csv
import gzip
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

KINDS = ("Person", "Organization", "Place", "Group", "Facility", "Product", "Law", "Work")
NAME_TAGS = ("O", *(f"{part}-{kind}" for kind in KINDS for part in "BIES"))
TAG_ID = {tag: number for number, tag in enumerate(NAME_TAGS)}
ALL_TAGS = frozenset(range(len(NAME_TAGS)))
OUTSIDE = frozenset({TAG_ID["O"]})
NO_GAP, SPACE, PARAGRAPH = 0, 1, 2

GMB_BLOCK = 100  # neighbouring sentences come from one article: every tenth block is held out
# GMB counts titles as part of a name; we do not.
_LISTS = json.loads((Path(__file__).parent / "names.json").read_text(encoding="utf8"))
TITLES = frozenset(_LISTS["titles"])


@dataclass(frozen=True, slots=True)
class Pair:
    """Two spans of words, half-open, with the relations between them that hold and those known to hold or not."""

    subject: tuple[int, int]
    object: tuple[int, int]
    holds: frozenset[int]
    known: frozenset[int]


@dataclass(slots=True)
class Sentence:
    """Words in order, with what the source annotates of each; an empty list is "not annotated"."""

    words: list[str]
    gaps: list[int]  # what stands before each word: NO_GAP, SPACE or PARAGRAPH
    upos: list[str] = field(default_factory=list)
    xpos: list[str] = field(default_factory=list)
    feats: list[str] = field(default_factory=list)
    lemmas: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)  # 1-based within the sentence, 0 for the root
    deprels: list[str] = field(default_factory=list)
    names: list[frozenset[int]] = field(default_factory=list)  # allowed name tags
    spans: list[tuple[int, int, str]] = field(default_factory=list)  # gold names: first word, one past last, kind
    mentions: list[tuple[int, int]] | None = None  # head word and chain of each mention, where annotated
    linked: list[tuple[int, int]] = field(
        default_factory=list
    )  # the same of some mentions, where not all are annotated
    pairs: list[Pair] = field(default_factory=list)
    misc: list[str] = field(default_factory=list)
    text: str = ""


@dataclass(slots=True)
class Document:
    """Sentences of one text, in order."""

    id: str
    sentences: list[Sentence]


def read_conllu(path: Path) -> list[Document]:
    """Return the documents of a CoNLL-U file; multi-word tokens are kept as their syntactic words."""
    documents: list[Document] = []
    rows: list[list[str]] = []
    paragraph, text = True, ""
    for line in path.read_text(encoding="utf8").split("\n"):
        if line.startswith("# newdoc"):
            documents.append(Document(line.partition("=")[2].strip(), []))
        elif line.startswith("# newpar"):
            paragraph = True
        elif line.startswith("# text ="):
            text = line.partition("=")[2].strip()
        elif line and line[0].isdigit():
            rows.append(line.split("\t"))
        elif not line and rows:
            if not documents:
                documents.append(Document(path.stem, []))
            documents[-1].sentences.append(_conllu_sentence(rows, paragraph, text))
            rows, paragraph = [], False
    return documents


def _conllu_sentence(rows: list[list[str]], paragraph: bool, text: str) -> Sentence:
    sentence = Sentence([], [], text=text)
    gap, inside, after_inside = PARAGRAPH if paragraph else SPACE, 0, SPACE
    for row in rows:
        after = NO_GAP if "SpaceAfter=No" in row[9] else SPACE
        if "-" in row[0]:
            inside = int(row[0].split("-")[1])
            after_inside = after
            continue
        if "." in row[0]:
            continue
        sentence.words.append(row[1])
        sentence.gaps.append(gap)
        number = int(row[0])
        gap = after if not inside else (NO_GAP if number < inside else after_inside)
        if number >= inside:
            inside = 0
        sentence.lemmas.append(row[2])
        sentence.upos.append(row[3])
        sentence.xpos.append(row[4])
        sentence.feats.append(row[5])
        sentence.heads.append(int(row[6]))
        sentence.deprels.append(row[7])
        sentence.misc.append(row[9])
    return sentence


def tags_of_span(start: int, end: int, kinds: Iterable[str]) -> Iterator[tuple[int, set[int]]]:
    """Give each word of a name with the BIOES tags that it may have."""
    for word in range(start, end):
        part = "S" if end - start == 1 else "B" if word == start else "E" if word == end - 1 else "I"
        yield word, {TAG_ID[f"{part}-{kind}"] for kind in kinds}


def tags_of(kinds: Iterable[str]) -> set[int]:
    """Return every tag of these kinds."""
    return {TAG_ID[f"{part}-{kind}"] for kind in kinds for part in "BIES"}


def allow(
    sentence: Sentence,
    spans: Iterable[tuple[int, int, tuple[str, ...], bool]],
    silent: tuple[str, ...],
    proper_only: bool,
) -> None:
    """Set the allowed tags: spans are (start, end, kinds, may it be no name); elsewhere O or a kind the set is silent on."""
    outside = OUTSIDE | tags_of(silent)
    for number in range(len(sentence.words)):
        proper = not proper_only or not sentence.xpos or sentence.xpos[number].startswith(("NNP", "JJ"))
        sentence.names.append(frozenset(outside if proper else OUTSIDE))
    for start, end, given, maybe in spans:
        kinds = one_kind(sentence.words[start:end], given)
        for word, tags in tags_of_span(start, end, kinds):
            sentence.names[word] = frozenset(tags | ({0} if maybe else set()) | (tags_of(kinds) if maybe else set()))
        if len(kinds) == 1 and not maybe:
            sentence.spans.append((start, end, kinds[0]))


def iob_spans(tags: list[str]) -> list[tuple[int, int, str]]:
    """Return the spans of IOB or IOB2 tags."""
    spans: list[tuple[int, int, str]] = []
    start, label = -1, ""
    for number, tag in enumerate([*tags, "O"]):
        part, _, kind = tag.partition("-")
        if start >= 0 and (part != "I" or kind != label):
            spans.append((start, number, label))
            start = -1
        if part == "B" or (part == "I" and start < 0):
            start, label = number, kind
    return spans


FACILITY_WORDS = frozenset(_LISTS["facility_words"])


def one_kind(words: list[str], kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Tell a building from a place by its last word, where the source calls both a location.

    Left open, the network settled on either: nothing it reads tells the two apart.
    """
    if kinds != ("Place", "Facility"):
        return kinds
    return ("Facility",) if words[-1].lower() in FACILITY_WORDS else ("Place",)


UNER = {
    "PER": ("Person",),
    "ORG": ("Organization",),
    "LOC": ("Place", "Facility"),
    "OTH": ("Group", "Work", "Product", "Law"),
    "O": ("Group", "Work", "Product", "Law"),
}
UNER_SILENT = ("Group", "Product", "Law", "Work")


def add_uner(documents: list[Document], path: Path) -> None:
    """Put UNER's names on the EWT sentences that they annotate."""
    by_words = {}
    words: list[str] = []
    tags: list[str] = []
    for line in path.read_text(encoding="utf8").split("\n"):
        if line and line[0].isdigit():
            cells = line.split("\t")
            words.append(cells[1])
            tags.append(cells[2])
        elif not line and words:
            by_words[tuple(words)] = tags
            words, tags = [], []
    for document in documents:
        for sentence in document.sentences:
            found = by_words.get(tuple(sentence.words))
            if found:
                spans = [(a, b, UNER[kind], kind in ("OTH", "O")) for a, b, kind in iob_spans(found)]
                allow(sentence, spans, UNER_SILENT, proper_only=True)
                sentence.spans = [
                    (a, b, {"PER": "Person", "ORG": "Organization", "LOC": "Place"}[kind])
                    for a, b, kind in iob_spans(found)
                    if kind in ("PER", "ORG", "LOC")
                ]


GUM_KINDS = {"person": ("Person",), "organization": ("Organization",), "place": ("Place", "Facility")}
GUM_OTHER = ("Product", "Work", "Law", "Facility", "Group", "Organization")
_ENTITY = re.compile(r"\(([^()]+)|(\d+)\)|(\))")


def add_gum_names(documents: list[Document]) -> None:
    """Take names from GUM's mentions: the proper nouns around a proper head, or flat behind a common one, without titles."""
    for document in documents:
        for sentence in document.sentences:
            certain, unsure = [], []
            for start, end, etype, _ in gum_mentions(sentence):
                name = _name_in(sentence, start, end, person=etype == "person")
                if name is None:
                    continue
                kinds = GUM_KINDS.get(etype)
                if etype == "person" and sentence.xpos[name[1] - 1] == "NNPS":
                    kinds = None  # "Australians": a group to us, people there
                (certain if kinds else unsure).append((*name, kinds or GUM_OTHER, not kinds))
            certain.sort(key=lambda one: one[1] - one[0])
            allow(sentence, [*unsure, *certain], ("Group", "Product", "Law", "Work", "Facility"), proper_only=True)
            sentence.spans = _outermost([(a, b, kinds[0]) for a, b, kinds, _ in certain])


def _name_in(sentence: Sentence, start: int, end: int, *, person: bool) -> tuple[int, int] | None:
    """Return the words of the name that a mention is, or None: "researcher Mu Li" holds one, "his wife" does not."""
    head = next((w for w in range(start, end) if not start < sentence.heads[w] <= end), end - 1)
    if sentence.upos[head] != "PROPN":
        if not person:
            return None
        flat = [w for w in range(head + 1, end) if sentence.heads[w] == head + 1 and sentence.deprels[w] == "flat"]
        head = next((w for w in flat if sentence.upos[w] == "PROPN"), -1)
        if head < 0:
            return None
        start = head
    left, right = head, head + 1
    while left > start and _inside_name(sentence, left - 1, start):
        left -= 1
    while right < end and _inside_name(sentence, right, end, forward=True):
        right += 1
    while not _proper(sentence, left):
        left += 1
    while not (_proper(sentence, right - 1) or sentence.upos[right - 1] == "NUM"):
        right -= 1
    if person:
        left = _past_titles(sentence.words, left, right)
    return (left, right) if left < right else None


def _past_titles(words: list[str], start: int, end: int) -> int:
    """Return where the name begins behind "President", "Mr."; `end` where there are only titles."""
    while start < end and words[start].lower() in TITLES:
        start += 1
    return start


def _proper(sentence: Sentence, word: int) -> bool:
    """Tell a word of a name: also "United" in "United States", which the treebank tags as a verb."""
    return sentence.upos[word] == "PROPN" or sentence.xpos[word] in ("NNP", "NNPS")


def _inside_name(sentence: Sentence, word: int, bound: int, *, forward: bool = False) -> bool:
    if _proper(sentence, word):
        return True
    step = 1 if forward else -1
    beyond = word + step
    while sentence.upos[word] in ("ADP", "DET", "CCONJ", "PART", "ADJ", "NUM") or sentence.words[word] in (
        "-",
        "'s",
        "&",
        ".",
    ):
        if not (beyond < bound if forward else beyond >= bound):
            return False
        if _proper(sentence, beyond):
            return sentence.upos[word] in ("ADP", "PART") or sentence.words[word] in ("-", "&", ".")
        return False
    return False


def _outermost(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    kept: list[tuple[int, int, str]] = []
    for span in sorted(set(spans), key=lambda one: (one[0] - one[1], one[0])):
        if all(span[1] <= other[0] or other[1] <= span[0] for other in kept):
            kept.append(span)
    return sorted(kept)


def gum_mentions(sentence: Sentence) -> list[tuple[int, int, str, str]]:
    """Return the mentions of a GUM sentence as (first word, one past last, entity type, chain); nested ones too."""
    open_: list[tuple[str, int, str]] = []
    found = []
    for number, misc in enumerate(sentence.misc):
        entity = next((part[7:] for part in misc.split("|") if part.startswith("Entity=")), "")
        for opened, closed, bare in _ENTITY.findall(entity):
            if opened:
                parts = opened.split("-")
                open_.append((parts[0], number, parts[1] if len(parts) > 1 else ""))
                if bare:
                    continue
            elif closed or bare:
                match = next((o for o in reversed(open_) if o[0] == closed), open_[-1] if open_ else None)
                if match:
                    open_.remove(match)
                    found.append((match[1], number + 1, match[2], match[0]))
        # "(12-place-...)" opens and closes on one word: the closing bracket without a number
    return found


GMB_KINDS = {
    "geo": ("Place", "Facility"),
    "per": ("Person",),
    "org": ("Organization",),
    "art": ("Product", "Work", "Law"),
}


def read_gmb(path: Path) -> tuple[list[Document], list[Document]]:
    """Return (training, held out) blocks of GMB as documents; repeated sentences are dropped."""
    blocks: list[Document] = []
    seen: set[tuple[str, ...]] = set()
    rows: list[tuple[str, str, str]] = []
    count = 0

    def close() -> None:
        nonlocal count
        words = tuple(row[0] for row in rows)
        if rows and words not in seen:
            seen.add(words)
            if count // GMB_BLOCK >= len(blocks):
                blocks.append(Document(f"gmb-{len(blocks)}", []))
            blocks[-1].sentences.append(_gmb_sentence(rows))
        count += 1

    with gzip.open(path, "rt", encoding="latin-1", newline="") as stream:
        reader = csv.reader(stream)
        next(reader)
        for mark, word, pos, tag in reader:
            if mark and rows:
                close()
                rows = []
            rows.append((word, pos, tag))
        close()
    held = [block for number, block in enumerate(blocks) if number % 10 == 5]
    return [block for number, block in enumerate(blocks) if number % 10 != 5], held


def _gmb_sentence(rows: list[tuple[str, str, str]]) -> Sentence:
    words = [row[0] for row in rows]
    sentence = Sentence(words, guessed_gaps(words), xpos=[row[1] for row in rows])
    spans = []
    for start, end, kind in iob_spans([row[2] for row in rows]):
        if kind == "per":
            start = _past_titles(words, start, end)
            if start == end:
                continue
        if kind == "gpe":
            demonym = sentence.xpos[start] in ("JJ", "NNS", "NNPS")
            spans.append((start, end, ("Group",) if demonym else ("Group", "Place"), False))
        elif kind in GMB_KINDS:
            spans.append((start, end, GMB_KINDS[kind], False))
        elif kind in ("eve", "nat"):
            spans.append((start, end, ("Product", "Work", "Law"), True))
    allow(sentence, spans, ("Product", "Law", "Work", "Facility"), proper_only=True)
    sentence.spans = [
        (a, b, {"geo": "Place", "per": "Person", "org": "Organization", "gpe": "Group"}[kind])
        for a, b, kind in iob_spans([row[2] for row in rows])
        if kind in ("geo", "per", "org", "gpe")
    ]
    sentence.xpos = []  # half automatic: names only
    return sentence


def guessed_gaps(words: list[str]) -> list[int]:
    """Return where spaces most likely stood in tokenised text."""
    gaps = []
    opened = False
    for number, word in enumerate(words):
        tight = word in {".", ",", ";", ":", "?", "!", ")", "'s", "n't", "%", "'", "”", "’s"} or number == 0
        if word == '"':
            tight, opened = (tight or opened), not opened
        if number and words[number - 1] in {"(", "$", "“"}:
            tight = True
        if number and words[number - 1] == '"' and opened and word != '"':
            tight = True
        gaps.append(NO_GAP if tight and number else SPACE)
    return gaps


COLUMN_SETS = {
    "wikigold": (
        {
            "PER": ("Person",),
            "ORG": ("Organization",),
            "LOC": ("Place", "Facility"),
            "MISC": ("Group", "Work", "Product", "Law"),
        },
        frozenset({"MISC"}),
        (),
    ),
    "wnut17": (
        {
            "person": ("Person",),
            "location": ("Place", "Facility"),
            "corporation": ("Organization",),
            "group": ("Organization", "Group"),
            "creative-work": ("Work",),
            "product": ("Product",),
        },
        frozenset(),
        ("Group", "Law"),
    ),
    "crossner": (
        {
            "politician": ("Person",),
            "person": ("Person",),
            "organisation": ("Organization",),
            "politicalparty": ("Organization",),
            "location": ("Place", "Facility"),
            "country": ("Place",),
            "misc": ("Group", "Work", "Product", "Law"),
            "event": ("Work", "Law"),
            "election": ("Work", "Law"),
        },
        frozenset({"misc", "event", "election"}),
        ("Group",),
    ),
}


def read_columns(path: Path, name: str) -> list[Document]:
    """Return a two-column file of words and IOB tags as documents of 20 sentences."""
    kinds, unsure, silent = COLUMN_SETS[name]
    sentences: list[Sentence] = []
    words: list[str] = []
    tags: list[str] = []
    for line in [*path.read_text(encoding="utf8").split("\n"), ""]:
        cells = line.split()
        if len(cells) >= 2 and words is not None:
            words.append(cells[0])
            tags.append(cells[-1])
        elif not cells and words:
            sentence = Sentence(words, guessed_gaps(words))
            spans = iob_spans(tags)
            allow(
                sentence, [(a, b, kinds[k], k in unsure) for a, b, k in spans if k in kinds], silent, proper_only=False
            )
            sentence.spans = [(a, b, kinds[k][0]) for a, b, k in spans if k in kinds and k not in unsure]
            sentences.append(sentence)
            words, tags = [], []
    return [Document(f"{name}-{number}", sentences[number : number + 20]) for number in range(0, len(sentences), 20)]


def read_redocred(path: Path) -> list[Document]:
    """Return the first four fifths of Re-DocRED dev (the rest is held out for relations)."""
    kinds = {
        "PER": ("Person",),
        "ORG": ("Organization",),
        "LOC": ("Place", "Facility"),
        "MISC": ("Group", "Work", "Product", "Law"),
    }
    documents = []
    rows = json.loads(path.read_text(encoding="utf8"))
    for row in rows[: len(rows) * 4 // 5]:
        sentences = [Sentence(words, guessed_gaps(words)) for words in row["sents"]]
        spans: list[list[tuple[int, int, tuple[str, ...], bool]]] = [[] for _ in sentences]
        for vertex in row["vertexSet"]:
            for mention in vertex:
                if mention["type"] in kinds:
                    start, end = mention["pos"]
                    unsure = mention["type"] == "MISC"
                    spans[mention["sent_id"]].append((start, end, kinds[mention["type"]], unsure))
        for sentence, found in zip(sentences, spans, strict=True):
            allow(sentence, sorted(found, key=lambda one: one[1] - one[0]), ("Group", "Work"), proper_only=False)
        documents.append(Document(f"redocred-{row['title']}", sentences))
    return documents


def load_train(data: Path) -> dict[str, list[Document]]:
    """Read the training part of every set that may train shipped weights."""
    ewt = read_conllu(data / "ud_english_ewt/en_ewt-ud-train.conllu")
    add_uner(ewt, data / "uner_english_ewt/en_ewt-ud-train.iob2")
    return {
        "ewt": ewt,
        "gum": _read_gum(data / "gum", held=False),
        "gmb": read_gmb(data / "gmb/ner_dataset.csv.gz")[0],
        "wikigold": read_columns(data / "wikigold/wikigold.conll.txt", "wikigold"),
        "wnut17": read_columns(data / "wnut17/wnut17train.conll", "wnut17"),
        "crossner": read_columns(data / "crossner_politics/train.txt", "crossner"),
        "redocred": read_redocred(data / "redocred/dev_revised.json"),
    }


def load_dev(data: Path) -> dict[str, list[Document]]:
    """Read the development part of the sets: no document of it is in training."""
    ewt = read_conllu(data / "ud_english_ewt/en_ewt-ud-dev.conllu")
    add_uner(ewt, data / "uner_english_ewt/en_ewt-ud-dev.iob2")
    return {
        "ewt": ewt,
        "gum": _read_gum(data / "gum", held=True),
        "gmb": read_gmb(data / "gmb/ner_dataset.csv.gz")[1],
        "crossner": read_columns(data / "crossner_politics/dev.txt", "crossner"),
    }


def _read_gum(folder: Path, *, held: bool) -> list[Document]:
    splits = (folder / "splits.md").read_text(encoding="utf8")
    dev = set(re.findall(r"GUM_\w+", splits.partition("## dev")[2].partition("## test")[0]))
    documents = [document for path in sorted((folder / "dep").glob("*.conllu")) for document in read_conllu(path)]
    chosen = [document for document in documents if (document.id in dev) == held]
    add_gum_names(chosen)
    return chosen
