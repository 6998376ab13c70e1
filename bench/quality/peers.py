"""The same texts read by Stanford CoreNLP and by us: names and dates.

    java -mx6g -cp 'FOLDER/*' edu.stanford.nlp.pipeline.StanfordCoreNLPServer -port 9000 -timeout 120000 &
    python -m bench.quality.peers --data FOLDER [--server http://127.0.0.1:9000] [--only names,dates]

CoreNLP 4.5.7 (Manning et al. 2014) with the jars `stanford-corenlp` and its `models`: GPL, so it runs beside
us, and nothing of it is linked or shipped. Each is asked in the form in which it is at its best: names on the gold tokens and
sentences of the development splits, both by exact span and kind; dates by overlap and by the bounds that SUTime's value has when
it names a day, week, month, quarter, season, year or decade.
"""

import argparse
import json
import re
import urllib.parse
import urllib.request
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from spacy.language import Language

from bench.quality import dates
from bench.quality.intervals import shown
from ingest.reader import WEIGHTS, Network, load_reader
from training.corpus import Sentence, load_dev
from training.evaluate import THREE, Count, names_f1

KINDS = {
    "PERSON": "Person",
    "ORGANIZATION": "Organization",
    **dict.fromkeys(("LOCATION", "CITY", "STATE_OR_PROVINCE", "COUNTRY"), "Place"),
}
SENTENCES_AT_ONCE = 200
ANSWER_S = 600
SEASONS = {"SP": (3, 6), "SU": (6, 9), "FA": (9, 12), "WI": (12, 15)}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the open sets")
    parser.add_argument("--server", default="http://127.0.0.1:9000")
    parser.add_argument("--only", type=lambda words: words.split(","), default=["names", "dates"])
    options = parser.parse_args(arguments)
    nlp = load_reader()
    if "names" in options.only:
        compare_names(Network(WEIGHTS), options.server, options.data)
    if "dates" in options.only:
        compare_dates(nlp, options.server)


def asked(server: str, text: str, properties: dict[str, str]) -> dict[str, Any]:
    """Return what a server reads in a text. Raises URLError where none answers."""
    query = urllib.parse.urlencode({"properties": json.dumps({"outputFormat": "json", **properties})})
    request = urllib.request.Request(f"{server}/?{query}", data=text.encode(), method="POST")
    with urllib.request.urlopen(request, timeout=ANSWER_S) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def compare_names(network: Network, server: str, data: Path) -> None:
    dev = load_dev(data)
    news = [one for one in dev["gum"] if "news" in one.id or "interview" in one.id]
    for name, documents in (("UNER-EWT dev", dev["ewt"]), ("GUM dev news and interview", news)):
        sentences = [one for document in documents for one in document.sentences if one.names]
        theirs = corenlp_names(server, sentences)
        print(
            f"names, {name}: ours {names_f1(network, documents, THREE):.1f}, CoreNLP {theirs.f1:.1f} F1 ({theirs.right} of {theirs.found} found, {theirs.wanted} wanted)"
        )


def corenlp_names(server: str, sentences: Sequence[Sentence]) -> Count:
    """Return how CoreNLP does on gold tokens and sentences."""
    count = Count()
    properties = {
        "annotators": "tokenize,ssplit,pos,lemma,ner",
        "tokenize.whitespace": "true",
        "ssplit.eolonly": "true",
        "ner.applyNumericClassifiers": "false",
        "ner.useSUTime": "false",
    }
    for start in range(0, len(sentences), SENTENCES_AT_ONCE):
        group = sentences[start : start + SENTENCES_AT_ONCE]
        text = "\n".join(" ".join(word.replace(" ", "_") for word in one.words) for one in group)
        for ours, theirs in zip(group, asked(server, text, properties)["sentences"], strict=True):
            found = [
                (one["tokenBegin"], one["tokenEnd"], KINDS[one["ner"]])
                for one in theirs["entitymentions"]
                if one["ner"] in KINDS
                and ours.words[one["tokenBegin"]].lower() not in ("he", "she", "him", "her", "his")
            ]
            count.add(found, [one for one in ours.spans if one[2] in THREE])
    return count


def compare_dates(nlp: Language, server: str) -> None:
    rows = dates.expected_of("held_out")
    judged, _ = dates.judge(nlp, rows)
    found = right = 0
    for row in rows:
        properties = {"annotators": "tokenize,ssplit,pos,lemma,ner"}
        if row.published_at:
            properties["date"] = row.published_at[:10]
        mentions = [
            one
            for sentence in asked(server, row.text, properties)["sentences"]
            for one in sentence["entitymentions"]
            if "timex" in one and one["characterOffsetBegin"] < row.end and row.start < one["characterOffsetEnd"]
        ]
        found += bool(mentions)
        right += any(bounds_of(one["timex"].get("value", "")) == (row.earliest, row.latest) for one in mentions)
    total = len(rows)
    print(
        f"dates, held out, found: ours {shown(sum(one.found is not None for one in judged), total)}, SUTime {shown(found, total)}"
    )
    print(
        f"dates, held out, bounds: ours {shown(sum(one.bounds_ok for one in judged), total)}, SUTime {shown(right, total)}"
    )


def bounds_of(value: str) -> tuple[str | None, str | None]:
    """Return the half-open bounds that a TIMEX3 value has; nothing for what is no stretch of the calendar."""
    if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:T.*)?", value):
        day = date(*map(int, match.groups()))
        return day.isoformat(), (day + timedelta(days=1)).isoformat()
    if match := re.fullmatch(r"(\d{4})-W(\d\d)(-WE)?", value):
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        first = monday + timedelta(days=5 if match[3] else 0)
        return first.isoformat(), (monday + timedelta(days=7)).isoformat()
    months = None
    if match := re.fullmatch(r"(\d{4})-(\d\d)", value):
        months = (int(match[2]), int(match[2]) + 1)
    elif match := re.fullmatch(r"(\d{4})-Q(\d)", value):
        months = (3 * int(match[2]) - 2, 3 * int(match[2]) + 1)
    elif match := re.fullmatch(r"(\d{4})-(SP|SU|FA|WI)", value):
        months = SEASONS[match[2]]
    elif match := re.fullmatch(r"(\d{4})", value):
        months = (1, 13)
    elif match := re.fullmatch(r"(\d{3})X", value):
        return f"{match[1]}0-01-01", f"{int(match[1]) + 1}0-01-01"
    if match is None or months is None:
        return None, None
    first, last = (date(int(match[1]) + (month - 1) // 12, (month - 1) % 12 + 1, 1) for month in months)
    return first.isoformat(), last.isoformat()


if __name__ == "__main__":
    main()
