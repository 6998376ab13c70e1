"""The table of quality: counts become figures with intervals, and whatever is under its floor is named."""

import json
from pathlib import Path

import pytest

from bench.quality import __main__ as quality
from bench.quality.table import (
    BEGIN,
    BY_TYPE,
    END,
    Absent,
    Bar,
    Figure,
    Floors,
    Measurement,
    broken,
    f1,
    floors_in,
    json_of,
    main_table,
    page_of,
    share,
    unmeasured,
    with_page,
)

ROUNDING = 1e-9
ABSENT = Absent(what="calibration", asked="0.8", aim="-", why="not built")


def floors(**bars: Bar) -> Floors:
    return Floors(bar_by_name=bars, absent=(ABSENT,))


def measurement(*figures: Figure) -> Measurement:
    return Measurement(figures=figures, reader="en/1 (step 7)", rules="rules/9", day="2026-11-24")


def test_a_share_carries_its_counts_and_wilson_s_interval():
    one = share("dates", "dates", "ours", 8, 10)
    assert one.value == 0.8
    assert (one.low, one.high) == (pytest.approx(0.490, abs=0.001), pytest.approx(0.943, abs=0.001))
    assert one.counts == {"right": 8, "total": 10}


def test_no_cases_are_worth_nothing_and_tell_nothing():
    for one in (share("a", "a", "-", 0, 0), f1("a", "a", "-", 0, 0, 0)):
        assert (one.value, one.low, one.high) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize(("right", "wrong", "missed"), [(6, 2, 4), (1, 0, 9), (10, 0, 0), (0, 3, 3)])
def test_f1_is_the_harmonic_mean_of_precision_and_recall_within_its_interval(right, wrong, missed):
    one = f1("relations", "relations", "set", right, wrong, missed)
    precision, recall = right / (right + wrong), right / (right + missed)
    assert one.value == pytest.approx(2 * precision * recall / (precision + recall) if right else 0.0)
    assert one.low <= one.value <= one.high + ROUNDING


def test_f1_of_more_cases_is_surer():
    few, many = f1("a", "a", "-", 6, 2, 4), f1("a", "a", "-", 600, 200, 400)
    assert many.high - many.low < (few.high - few.low) / 5


def test_a_figure_at_its_floor_passes_and_one_below_is_named():
    at, below = share("at", "at", "-", 9, 10), share("below", "below", "-", 8, 10)
    (line,) = broken((at, below), floors(at=Bar(floor=0.9), below=Bar(floor=0.9)))
    assert line == "below is 0.8000, under its floor of 0.9"


def test_what_is_asked_for_breaks_nothing_but_is_told_on_the_page():
    one = share("found", "events found", "ECB+", 1, 10)
    held = floors(found=Bar(floor=0.05, asked=0.4))
    assert broken((one,), held) == []
    assert "Under what was asked: events found, ECB+ (0.100)." in page_of(measurement(one), held)


def test_a_figure_with_a_floor_that_nobody_measured_is_named():
    held = floors(dates=Bar(floor=0.9), free=Bar(asked=0.5))
    assert unmeasured((), held) == ["dates has a floor and was not measured"]
    assert unmeasured((share("dates", "dates", "-", 1, 1),), held) == []


def test_a_row_shows_value_counts_interval_and_all_three_bars():
    table = main_table(
        (share("dates", "dates", "ours", 146, 150),), floors(dates=Bar(floor=0.915, asked=0.9, aim=0.98))
    )
    assert table.splitlines()[2] == "| dates | ours | 0.973 | 146 of 150 | 0.933-0.990 | 0.915 | 0.90 | 0.98 |"


def test_a_figure_without_counts_or_bars_shows_dashes():
    table = main_table((Figure(name="x", what="tags", on="GUM", value=0.5),), floors())
    assert table.splitlines()[2] == "| tags | GUM | 0.500 | - | - | - | - | - |"


def test_figures_of_a_section_stand_under_its_heading_and_not_in_the_first_table():
    whole, part = share("e", "events", "-", 5, 9), share("e.X", "triggers: X", "-", 5, 9, section=BY_TYPE)
    assert "triggers: X" not in main_table((whole, part), floors())
    first, _, later = page_of(measurement(whole, part), floors()).partition(f"## {BY_TYPE}")
    assert "triggers: X" in later
    assert "events" in first


def test_the_page_names_versions_day_and_what_was_not_measured():
    page = page_of(measurement(), floors())
    assert page.startswith("Measured on 2026-11-24 with the reader en/1 (step 7) and rules/9.")
    assert "| calibration | 0.8 | - | not built |" in page


def test_only_what_stands_between_the_markers_is_replaced():
    text = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    once = with_page(text, "new")
    assert once == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
    assert with_page(once, "new") == once


@pytest.mark.parametrize("text", ["nothing", BEGIN, END, f"{END}\n{BEGIN}"])
def test_a_page_without_its_markers_is_refused(text):
    with pytest.raises(ValueError, match="needs the lines"):
        with_page(text, "new")


def test_programs_get_each_figure_with_its_bars_and_what_is_absent():
    held = floors(dates=Bar(floor=0.9, aim=0.98))
    read = json.loads(json_of(measurement(share("dates", "dates", "ours", 9, 10)), held))
    (figure,) = read["figures"]
    assert (figure["value"], figure["floor"], figure["asked"], figure["aim"]) == (0.9, 0.9, None, 0.98)
    assert (read["reader"], read["rules"], read["measured_on"]) == ("en/1 (step 7)", "rules/9", "2026-11-24")
    assert [one["what"] for one in read["not_measured"]] == ["calibration"]


def test_the_floors_of_the_repository_lie_in_order():
    held = floors_in(quality.FLOORS)
    assert held.absent
    for name, bar in held.bar_by_name.items():
        assert 0 < bar.floor < 1, name
        assert bar.asked is None or bar.aim is None or bar.asked < bar.aim, name


def test_a_misspelt_bar_is_refused(tmp_path: Path):
    file = tmp_path / "floors.json"
    file.write_text(
        json.dumps({"quality": {"figures": {"dates": {"flor": 0.9}}, "not_measured": []}}), encoding="utf-8"
    )
    with pytest.raises(TypeError, match="flor"):
        floors_in(file)


def test_the_page_of_the_repository_takes_new_figures():
    assert "| dates |" in with_page(quality.PAGE.read_text(encoding="utf-8"), "| dates |")


def test_the_verdicts_become_figures_with_names_of_their_own():
    verdicts = quality.rows.read(quality.rows.VERDICTS)
    figures = list(quality.of_rows(verdicts))
    assert len({one.name for one in figures}) == len(figures)
    assert {one.what for one in figures if not one.section} == set(quality.HEADLINES)


def test_an_unknown_bench_or_a_missing_folder_is_refused(tmp_path: Path, capsys):
    day = ["--day", "2026-11-24"]
    for arguments in (["--data", str(tmp_path), *day, "--only", "dtes"], ["--data", str(tmp_path / "no"), *day]):
        with pytest.raises(SystemExit):
            quality.main(arguments)
    told = capsys.readouterr().err
    assert "no bench dtes" in told
    assert "no folder" in told


def test_page_and_figures_are_written_together(tmp_path: Path):
    page, figures = tmp_path / "quality.md", tmp_path / "figures.json"
    page.write_text(f"# Quality\n{BEGIN}\n{END}\n", encoding="utf-8")
    quality.publish(measurement(share("dates", "dates", "ours", 9, 10)), floors(), page, figures)
    assert "| dates | ours | 0.900 | 9 of 10 |" in page.read_text(encoding="utf-8")
    assert json.loads(figures.read_text(encoding="utf-8"))["figures"][0]["name"] == "dates"


def test_nothing_is_written_where_the_page_has_no_markers(tmp_path: Path):
    page, figures = tmp_path / "quality.md", tmp_path / "figures.json"
    page.write_text("# Quality\n", encoding="utf-8")
    with pytest.raises(ValueError, match="needs the lines"):
        quality.publish(measurement(), floors(), page, figures)
    assert page.read_text(encoding="utf-8") == "# Quality\n"
    assert not figures.exists()


@pytest.mark.parametrize(
    ("words", "what", "on"),
    [
        ("names, UNER-EWT dev, all capitals", "names", "UNER-EWT dev, all capitals"),
        ("coreference, MUC, GUM dev", "coreference, MUC", "GUM dev"),
    ],
)
def test_a_figure_of_the_reader_is_told_apart_from_what_it_was_measured_on(words, what, on):
    one = quality.reader_figure(words, 77.5)
    assert (one.what, one.on, one.value) == (what, on, 0.775)
    assert one.name == f"reader: {words}"
