"""Bytes to text: which encoding counts, what is replaced, what is no text at all."""

import gzip
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.load.decoding import decode, without_lone_surrogates
from kg.errors import LoadError

RUSSIAN = "Казахтелеком отключил интернет в Алматы. "


@settings(deadline=None)  # the machine may be busy
@given(st.text())
def test_utf_8_is_kept_character_for_character(text):
    if sum(char < " " for char in text) < 3 and not text.startswith("\ufeff"):
        assert decode(text.encode()) == (text, ())


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-be", "utf-32-le"]
)
def test_a_byte_order_mark_decides_and_is_no_part_of_the_text(encoding):
    mark = "" if encoding in ("utf-8-sig", "utf-16", "utf-32") else "\ufeff"
    assert decode((mark + RUSSIAN).encode(encoding), declared="latin-1") == (RUSSIAN, ())


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "iso-8859-5", "cp866", "mac_cyrillic"])
def test_the_declared_encoding_is_read(encoding):
    assert decode(RUSSIAN.encode(encoding), declared=encoding.upper()) == (RUSSIAN, ())


@pytest.mark.parametrize(
    "head",
    ['<html><head><meta charset="windows-1251">', "<HTML><META HTTP-EQUIV=Content-Type CONTENT='text/html; charset=windows-1251'>",
     '<?xml version="1.0" encoding="windows-1251"?><rss>', "<?xml version='1.0' encoding='WINDOWS-1251' ?><feed>"],
)  # fmt: skip
def test_what_html_and_xml_say_of_themselves_comes_before_a_guess(head):
    assert decode((head + "И").encode("windows-1251")) == (head + "И", ())


def test_who_sent_it_counts_more_than_what_it_says_of_itself():
    page = '<meta charset="utf-8">' + RUSSIAN
    assert decode(page.encode("koi8-r"), declared="koi8-r") == (page, ())


@pytest.mark.parametrize("declared", ["iso-8859-1", "latin1", "windows-1252", "us-ascii"])
def test_a_server_that_always_says_latin_is_not_believed_against_utf_8(declared):
    assert decode(RUSSIAN.encode(), declared=declared) == (RUSSIAN, ())


@pytest.mark.parametrize("declared", ["iso-8859-1", "latin1", "windows-1252"])
def test_latin_1_is_read_as_windows_1252_as_browsers_do(declared):
    assert decode(b"\x93So it is\x94 \x96 caf\xe9", declared=declared) == ("“So it is” – café", ())


@pytest.mark.parametrize(
    "declared",
    ["no-such", "undefined", "hex", "rot13", "zlib", "base64", "idna", "punycode", "x\0y", "", "utf-8", "ascii"],
)
def test_a_declaration_that_does_not_fit_the_bytes_is_left_aside(declared):
    text, _ = decode(RUSSIAN.encode(), declared=declared)
    assert text == RUSSIAN


def test_damaged_utf_8_stays_utf_8_and_the_damage_is_counted():
    text, (note,) = decode(RUSSIAN.encode() + b"\xff\xfe " + RUSSIAN.encode()[:-3])
    assert text.startswith(RUSSIAN + "\ufffd\ufffd ")
    assert note == "3 characters are not valid utf-8 and were replaced by U+FFFD"


def test_one_whole_character_is_enough_to_see_that_it_is_damaged_utf_8():
    assert decode("Café and ".encode() + b"\xff\xfe in Almaty.")[0] == "Café and \ufffd\ufffd in Almaty."


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "windows-1252", "iso-8859-7"])
def test_text_of_one_byte_a_letter_is_never_taken_for_damaged_utf_8(encoding):
    words = {
        "windows-1252": "Müßig wäre es, über Köln zu träumen. ",
        "iso-8859-7": "Η κυβέρνηση ανακοίνωσε νέα μέτρα. ",
    }
    assert "\ufffd" not in decode((words.get(encoding, RUSSIAN) * 10).encode(encoding))[0]


def test_an_encoding_that_nobody_declares_is_guessed_and_noted():
    text, (note,) = decode((RUSSIAN * 10).encode("windows-1251"))
    assert text == RUSSIAN * 10
    assert "a guess" in note


@pytest.mark.parametrize(
    "raw",
    [bytes(range(256)) * 10, b"\0" * 100, b"\x7fELF" + b"x" * 50, b"%PDF-1.7 text", b"PK\x03\x04 text", b"\x89PNG\r\n",
     b"GIF89a", gzip.compress(b"text"), random.Random(1).randbytes(500), "wide".encode("utf-16-le") * 30],
)  # fmt: skip
def test_what_is_no_text_is_refused_with_what_to_give_instead(raw):
    with pytest.raises(LoadError, match=r"not text .*; give text, HTML, JSONL, a feed or WARC"):
        decode(raw)


def test_a_nul_or_two_in_a_text_are_a_slip_and_kept():
    assert decode(b"One\0two\0three.") == ("One\0two\0three.", ())


@pytest.mark.parametrize(
    ("text", "kept"), [("a\ud800b", "a\ufffdb"), ("\udc00", "\ufffd"), ("\U0001f600", "\U0001f600")]
)
def test_halves_of_pairs_are_replaced_one_for_one_so_that_offsets_stay(text, kept):
    found, notes = without_lone_surrogates(text)
    assert found == kept
    assert len(found) == len(text)
    assert bool(notes) is (text != kept)
