"""How many place names the reader finds and the gazetteer puts where they are, on GeoVirus.

    python -m bench.quality.geovirus --geovirus GeoVirus.xml [--half first|second|all] [--found DOCUMENTS] [--wrong 20]

GeoVirus (Gritta et al. 2018): Wikinews articles on epidemics, place names with the coordinates of their Wikipedia
article. Resolved: of all gold names, given as they are, those put within 161 km (100 miles) of the gold point; a name
without an answer counts as wrong. Found: gold names that overlap a Place (or any other entity: shown beside) that the
reader finds in the first so many documents. The first half of the documents was looked at while the gazetteer was made.
The point of a large country is a convention, so countries are shown apart from the rest.
"""

import argparse
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree
from spacy.language import Language

from bench.quality.intervals import shown
from bench.quality.table import SECOND_LOOKS, Figure, share
from ingest.reader import load_reader
from ingest.resolve.gazetteer import Gazetteer, PlaceNamed, Sense, Sort, distance_km, open_gazetteer, places_of
from kg.model import Span

NEAR_ENOUGH_KM = 161.0  # the field's usual bound: 100 miles


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    name: str
    span: Span
    point: Sense


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    text: str
    gold: tuple[Gold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    gold: Gold
    sense: Sense | None

    @property
    def error_km(self) -> float | None:
        return distance_km(self.gold.point, self.sense) if self.sense else None

    @property
    def is_right(self) -> bool:
        return self.error_km is not None and self.error_km <= NEAR_ENOUGH_KM


@dataclass(slots=True)
class Found:
    """Gold names, those that overlap a Place of the reader's, any name of it; and those that overlap no Place, in words."""

    total: int = 0
    places: int = 0
    named: int = 0
    missed: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    documents = list(read(options.geovirus))
    middle = len(documents) // 2
    part = {"first": documents[:middle], "second": documents[middle:], "all": documents}[options.half]
    gazetteer = open_gazetteer()
    answers = [answer for document in part for answer in resolved(document, gazetteer)]
    print(f"{len(part)} documents ({options.half})")
    _print_resolved(answers)
    wrong = [one for one in answers if not one.is_right]
    for one in wrong[: options.wrong]:
        print(f"  {one.gold.name}: {one.gold.point.lat}, {one.gold.point.lon}; ours {one.sense}")
    if options.found:
        _print_found(part[: options.found])


def figures(nlp: Language, file: Path) -> Iterator[Figure]:
    """Give the shares of the second half, which was not looked at."""
    documents = list(read(file))
    part = documents[len(documents) // 2 :]
    gazetteer = open_gazetteer()
    answers = [answer for document in part for answer in resolved(document, gazetteer)]
    on = f"GeoVirus, second half: {len(part)} documents"
    right = sum(one.is_right for one in answers)
    yield share("geovirus.resolved", f"place names within {NEAR_ENOUGH_KM:.0f} km", on, right, len(answers))
    count = found(nlp, part)
    yield share("geovirus.found", "place names found as places", on, count.places, count.total)
    yield share("geovirus.named", "place names found as any name", on, count.named, count.total, section=SECOND_LOOKS)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--geovirus", type=Path, default=Path("../shared/data/geovirus/GeoVirus.xml"))
    parser.add_argument("--half", choices=("first", "second", "all"), default="first")
    parser.add_argument("--found", type=int, default=0, help="how many documents the reader reads (seconds each)")
    parser.add_argument("--wrong", type=int, default=0, help="how many wrong answers to print")
    return parser.parse_args(arguments)


def read(path: Path) -> Iterator[Document]:
    """Yield the documents in the order of the file. Their offsets count from one; they are checked against the text."""
    for article in etree.parse(str(path)).iterfind(".//article"):
        text = article.findtext("text")
        gold = [_gold(one, text) for one in article.iterfind(".//location")]
        yield Document(text=text, gold=tuple(gold))


def _gold(location: etree._Element, text: str) -> Gold:
    name, start, end = (location.findtext(tag) for tag in ("name", "start", "end"))
    span = Span(start=int(start) - 1, end=int(end) - 1)
    if span.of(text) != name:
        raise ValueError(f"{name!r} is not at {span} but {span.of(text)!r}")
    lat, lon = float(location.findtext("lat")), float(location.findtext("lon"))
    point = Sense(sort=Sort.FEATURE, country=None, division="", lat=lat, lon=lon, population=0, geonames=None)
    return Gold(name=name, span=span, point=point)


def resolved(document: Document, gazetteer: Gazetteer) -> list[Answer]:
    """Resolve the gold names of a document together, the same name once."""
    names = list(dict.fromkeys(one.name for one in document.gold))
    named = [
        PlaceNamed(names=(name,), spans=tuple(one.span for one in document.gold if one.name == name)) for name in names
    ]
    senses = dict(zip(names, places_of(named, document.text, gazetteer), strict=True))
    return [Answer(gold=one, sense=senses[one.name]) for one in document.gold]


def _print_resolved(answers: Sequence[Answer]) -> None:
    right = sum(one.is_right for one in answers)
    errors = [one.error_km for one in answers if one.error_km is not None]
    print(
        f"resolved within {NEAR_ENOUGH_KM:.0f} km: {shown(right, len(answers))}, median error {statistics.median(errors):.0f} km"
    )
    countries = [one for one in answers if one.sense and one.sense.sort is Sort.COUNTRY]
    others = [one for one in answers if not (one.sense and one.sense.sort is Sort.COUNTRY)]
    print(f"  answered by a country: {shown(sum(one.is_right for one in countries), len(countries))}")
    print(f"  by anything else, or by nothing: {shown(sum(one.is_right for one in others), len(others))}")
    print(f"  not answered: {sum(one.sense is None for one in answers)}")


def _print_found(documents: Sequence[Document]) -> None:
    count = found(load_reader(), documents)
    shares = f"{shown(count.places, count.total)}; as any entity: {shown(count.named, count.total)}"
    print(f"found as a place in {len(documents)} documents: {shares}")
    print("  missed: " + "; ".join(count.missed))


def found(nlp: Language, documents: Sequence[Document]) -> Found:
    """Read the documents and count the gold names that the reader finds."""
    count = Found()
    for document in documents:
        ents = [(Span(start=one.start_char, end=one.end_char), one.label_) for one in nlp(document.text).ents]
        for one in document.gold:
            labels = {label for span, label in ents if span.start < one.span.end and one.span.start < span.end}
            count.total += 1
            count.places += "Place" in labels
            count.named += bool(labels)
            if "Place" not in labels:
                count.missed.append(f"{one.name} ({', '.join(sorted(labels)) or 'nothing'})")
    return count


if __name__ == "__main__":
    main()
