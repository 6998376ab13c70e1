"""Nouns for someone or something ("chief executive", "wife", "capital") with what stands beside them in their phrase.

The phrase is read along the words, because a parser is least sure of titles, and names are whole blocks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.extract.extraction import MentionFound
from ingest.extract.relations.lexicon import LONGEST_NOUN, NOUNS, WORDS, Noun
from ingest.extract.relations.relation import Words
from ingest.extract.relations.scene import Scene
from kg.model import Form, Kind

_MODIFIERS = frozenset({"JJ", "JJR", "JJS", "NN", "NNP", "NNPS", "HYPH", "VBN", "VBG", "CD", "AFX", "RB"})
_INSIDE = frozenset({"DT", "PDT", "PRP$", "JJ", "JJS", "NN", "NNS", "NNP", "NNPS", "VBN", "HYPH", "CD"})
ENDINGS = frozenset({",", ".", ")", ";", ""})  # what may follow a phrase of two names: "of Marie and Pierre,"
FAR_WORDS = 6  # between a preposition and its name: "of the state-owned telecoms company Kazakhtelecom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Complement:
    """A name that the noun is related to; `words` are those that name it in this sentence."""

    slot: str  # a preposition, poss, pre, dem
    mention: MentionFound
    words: Words


@dataclass(slots=True, kw_only=True)
class NounPhrase:
    """A noun of the lexicon at its place. Tokens, ends included: first..end is the phrase, title its title in words."""

    noun: Noun
    words: Words
    first: int
    end: int
    title: Words
    complements: list[Complement] = field(default_factory=list)
    before: list[str] = field(default_factory=list)  # modifiers, in lower case
    nouns_before: bool = False  # one of the modifiers is a noun that can change what the noun means
    other: bool = False  # it is of something that has no name here
    determiner: str = ""
    demonym: Words | None = None

    def is_past(self) -> bool:
        return bool(WORDS["past"] & set(self.before))

    def is_barred(self) -> bool:
        return bool(WORDS["barred"] & set(self.before))

    def is_bare(self) -> bool:
        return not (self.nouns_before or self.other or WORDS["changing"] & set(self.before))


def noun_phrases(scene: Scene) -> Iterator[NounPhrase]:
    """Give the noun phrases of the sentence that the lexicon knows, in order; a longer noun hides a shorter one in it."""
    i = scene.first
    while i < scene.end:
        last = _noun_at(scene, i)
        if last is None:
            i += 1
            continue
        yield _read(scene, Words(i, last))
        i = last + 1


def _noun_at(scene: Scene, i: int) -> int | None:
    for length in range(min(LONGEST_NOUN, scene.end - i), 0, -1):
        last = i + length - 1
        words = tuple(scene.lower(token) for token in range(i, last + 1))
        if words in NOUNS and scene.tag(last) in ("NN", "NNP", "JJ", "NNS") and _heads(scene, i, last):
            return last
    return None


def _heads(scene: Scene, first: int, last: int) -> bool:
    """Tell whether the words are a noun of their own, no part of a name and not before another noun."""
    for token in range(first, last + 1):
        mention = scene.at(token)
        if mention is not None and not (first <= scene.bounds(mention)[0] and scene.bounds(mention)[1] <= last):
            return False
    after = last + 1
    if scene.lower(after) in ("-", "'s", "'", "elect", "designate") or scene.tag(after) in ("POS", "HYPH"):
        return False
    return (
        scene.at(after) is not None
        or not scene.tag(after).startswith("NN")
        or scene.lower(after) in WORDS["honorifics"]
    )


def _read(scene: Scene, words: Words) -> NounPhrase:
    noun = NOUNS[tuple(scene.lower(token) for token in range(words.first, words.last + 1))]
    phrase = NounPhrase(noun=noun, words=words, first=words.first, end=words.last, title=words)
    _read_left(scene, phrase)
    _read_right(scene, phrase, words.last + 1)
    return phrase


def _read_left(scene: Scene, phrase: NounPhrase) -> None:
    i = phrase.words.first - 1
    named = False
    while i >= scene.first:
        demonym, mention = scene.demonym(i), scene.ending(i)
        if demonym is not None and not named:
            named = True
            code, first = demonym
            phrase.demonym = Words(first, i)
            country = scene.country(code)
            if country is not None:
                phrase.complements.append(Complement(slot="dem", mention=country, words=Words(first, i)))
            i = first - 1
        elif mention is not None and mention.form is Form.NAME and not named and _belongs(scene, phrase, mention):
            named = True
            first, last = scene.bounds(mention)
            phrase.complements.append(Complement(slot="pre", mention=mention, words=Words(first, last)))
            i = first - 1
        elif scene.tag(i) in ("POS", "PRP$"):
            i = _read_possessor(scene, phrase, i, named=named)
            break
        elif scene.lower(i) in WORDS["determiners"]:
            phrase.determiner = scene.lower(i)
            i -= 1
            break
        elif mention is None and _is_modifier(scene, i):
            _modify(scene, phrase, i, named=named)
            i -= 1
        else:
            break
    phrase.first = i + 1
    while i > scene.first and scene.at(i) is not None:  # "former Clinton White House spokesman"
        i -= 1
    if i + 1 < phrase.first and scene.lower(i) in WORDS["past"]:
        phrase.before.append(scene.lower(i))


def _is_modifier(scene: Scene, i: int) -> bool:
    """Tell whether a word modifies the noun after it: "foreign", "ex", not "candidate" in "the candidate Senator"."""
    noun = NOUNS.get((scene.lower(i),))
    if noun is not None and "person" in (one.holder for one in noun.relations):
        return scene.lower(i) in WORDS["title_words"]
    return scene.tag(i) in _MODIFIERS or scene.lower(i) == "-"


def _belongs(scene: Scene, phrase: NounPhrase, mention: MentionFound) -> bool:
    """Tell whether a name before the noun hangs on the title: not "In Ukraine President Biden said"."""
    first, last = scene.bounds(mention)
    holder = scene.starting(phrase.words.last + 1)
    end = scene.bounds(holder)[1] if holder is not None else phrase.words.last
    if last < scene.tree.head[scene.root(mention)] <= end:
        return True
    before = first - 2 if scene.lower(first - 1) in WORDS["determiners"] else first - 1
    return scene.lower(before) not in WORDS["before_places"]


def _modify(scene: Scene, phrase: NounPhrase, i: int, *, named: bool) -> None:
    word, is_noun = scene.lower(i), scene.tag(i).startswith("NN")
    phrase.before.append(word)
    if named:
        return
    if is_noun and word not in WORDS["neutral_nouns"] | WORDS["past"]:
        phrase.nouns_before = True
    joined = phrase.title.first == i + 1 and word not in WORDS["past"]
    written = scene.tree.words[i]  # a name that was not recognised: "AIP" in "AIP Chairman", "Apple" in "Apple chief"
    unknown_name = written.isupper() or (written[0].isupper() and scene.tree.words[phrase.words.first][0].islower())
    if joined and (word in WORDS["title_words"] or (is_noun and not unknown_name)):
        phrase.title = Words(i, phrase.title.last)


def _read_possessor(scene: Scene, phrase: NounPhrase, i: int, *, named: bool) -> int:
    """Read "Apple's", "his", "the company's" before the noun; return the token before the phrase."""
    phrase.determiner = "'s"
    if scene.tag(i) == "PRP$":
        owner = scene.at(i) or _name_before(scene, i)
        if owner is not None:
            phrase.complements.append(Complement(slot="poss", mention=owner, words=Words(i, i)))
        return i - 1
    owner = scene.ending(i - 1)
    if owner is not None and not named:
        first, last = scene.bounds(owner)
        phrase.complements.append(Complement(slot="poss", mention=owner, words=Words(first, last)))
        return first - 1
    i -= 1
    while i >= scene.first and scene.at(i) is None and scene.tag(i) in _INSIDE:
        i -= 1
    phrase.other = True
    return i


def _name_before(scene: Scene, pronoun: int) -> MentionFound | None:
    """Return X in "X and his wife", "X and its founder": the one reading of a pronoun that needs no coreference."""
    mention = scene.ending(pronoun - 2) if scene.lower(pronoun - 1) in ("and", "with") else None
    if mention is None:
        return None
    return mention if scene.fits("thing" if scene.lower(pronoun) == "its" else "person", mention) else None


def _read_right(scene: Scene, phrase: NounPhrase, i: int) -> None:
    """Read "of Apple", "of foreign affairs of Kazakhstan", "for Africa at the World Bank" after the noun."""
    while scene.lower(i) in WORDS["prepositions"]:
        preposition = scene.lower(i)
        k = i + 1
        while _skippable(scene, k) and k <= i + FAR_WORDS:
            k += 1
        mention = scene.starting(k)
        if mention is not None and _is_portfolio(scene, phrase, mention):
            i = scene.bounds(mention)[1] + 1
            phrase.title = Words(phrase.title.first, i - 1)
        elif mention is not None and scene.demonym(scene.bounds(mention)[1]) is None:
            if not scene.closes(mention):
                phrase.other = True
                return
            first, last = scene.bounds(mention)
            phrase.complements.append(Complement(slot=preposition, mention=mention, words=Words(first, last)))
            i = last + 1
            second = scene.starting(i + 1) if scene.lower(i) == "and" and mention.kind is Kind.PERSON else None
            if (
                second is not None
                and second.kind is Kind.PERSON
                and scene.lower(scene.bounds(second)[1] + 1) in ENDINGS
            ):
                first, last = scene.bounds(second)
                phrase.complements.append(Complement(slot=preposition, mention=second, words=Words(first, last)))
                i = last + 1
        else:
            if k == i + 1 or scene.tag(i + 1) == "CD":
                return
            phrase.other = phrase.other or preposition in ("of", "for", "to")
            if preposition in ("of", "for") and phrase.title.last == i - 1 and scene.demonym(k - 1) is None:
                phrase.title = Words(phrase.title.first, k - 1)
            i = k
        phrase.end = i - 1


def _is_portfolio(scene: Scene, phrase: NounPhrase, mention: MentionFound) -> bool:
    """Tell whether a name after "secretary of" is what the office is for: "State", "Defence", "Foreign Affairs"."""
    of = phrase.title.last == phrase.words.last and scene.lower(phrase.words.last + 1) in ("of", "for")
    if not of or mention.kind is not Kind.ORGANIZATION or scene.bounds(mention)[0] <= phrase.words.last:
        return False
    office = scene.lower(phrase.words.last)
    if office in WORDS["teaching_offices"]:
        return not scene.fits("school_named", mention)
    return office in WORDS["portfolio_offices"] and not scene.is_party(mention)


def _skippable(scene: Scene, i: int) -> bool:
    mention = scene.at(i)
    if mention is not None:
        return scene.demonym(i) is not None or scene.demonym(scene.bounds(mention)[1]) is not None
    return scene.tag(i) in _INSIDE
