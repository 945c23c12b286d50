"""`dateline said` over the sample news and `dateline statements` over files, in this process."""

import json

import pytest

from bot.cli import main
from index.catalog import open_catalog

FIELDS = {
    "speaker", "speaker_as_written", "role", "cue", "text", "direct", "url", "title", "source",
    "published", "start", "end", "also_in",
}  # fmt: skip
OF_A_FILE = {"speaker", "source_span", "cue_span", "content_spans", "direct", "text"}
TEXT = (
    "OSTREL \U0001f30a — The ferries stopped at noon.\r\n\r\n"
    "“The sea is too rough for us today,” said Ida Korr, the mayor.\r\n"
)


def lines_of(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def said(capsys, *given):
    assert main(["said", *given, "--json"]) == 0
    return lines_of(capsys)


def test_what_somebody_said_comes_newest_first_as_one_object_a_line(sample_home, capsys):
    found = said(capsys, "Odile Varnesse")
    assert len(found) >= 3
    assert all(set(one) == FIELDS | {"reported_by"} for one in found)
    assert {one["speaker"] for one in found} == {"Odile Varnesse"}
    dates = [one["published"] for one in found if one["published"]]
    assert dates == sorted(dates, reverse=True)


def test_every_statement_is_the_exact_slice_of_the_stored_text(sample_home, capsys):
    found = said(capsys, "Quenby")
    catalog = open_catalog(f"sqlite:///{sample_home / 'catalog.sqlite'}")
    assert found
    for one in found:
        body = catalog.by_url(one["url"]).body
        parts = one["text"].split(" … ")
        assert body[one["start"] :].startswith(parts[0])
        assert body[: one["end"]].endswith(parts[-1])
        assert all(part in body for part in parts)
    catalog.close()


def test_a_topic_and_a_time_narrow_it(sample_home, capsys):
    everything = {one["text"] for one in said(capsys, "Varnesse")}
    about = said(capsys, "Varnesse", "--about", "the navy")
    assert {one["text"] for one in about} < everything
    since = said(capsys, "Varnesse", "--since", "2026-11-20")
    assert 0 < len(since) < len(everything)  # what several carry is shown as the first told it
    assert all(one["published"] >= "2026-11-20" for one in since)
    assert said(capsys, "Varnesse", "--since", "2026-12-24") == []


def test_as_of_hides_what_came_later(sample_home, capsys):
    found = said(capsys, "Varnesse", "--as-of", "2026-11-17")
    assert found
    assert all(one["published"] < "2026-11-18" for one in found)


def test_a_statement_that_several_outlets_carry_comes_once(sample_home, capsys):
    texts = [one["text"] for one in said(capsys, "Varnesse")]
    assert len(texts) == len(set(texts))


def test_a_spelling_variant_finds_the_same_person(sample_home, capsys):
    variants = [said(capsys, name) for name in ("Zhurkovsky", "Zhurkovskiy", "Zhurkovski")]
    assert variants[0]
    assert variants[0] == variants[1] == variants[2]


def test_people_read_lines_with_sources(sample_home, capsys):
    assert main(["said", "Varnesse", "--about", "the bridge", "--as-of", "2026-11-23"]) == 0
    written = capsys.readouterr().out
    assert "• Odile Varnesse (" in written
    assert "Continental Wire · " in written
    assert "“The bridge will not reopen before April”" in written


def test_of_somebody_who_said_nothing_that_is_told(sample_home, capsys):
    assert main(["said", "Macron"]) == 0
    assert capsys.readouterr().out == "I found nothing that Macron said.\n"
    assert said(capsys, "Macron") == []


def test_a_time_that_cannot_be_read_is_named(sample_home, capsys):
    assert main(["said", "Varnesse", "--since", "whenever it rained"]) != 0
    assert "'whenever it rained' is no time that can be read" in capsys.readouterr().err


def test_the_statements_of_a_file_are_spans_of_it_as_it_stands(empty_home, capsys, tmp_path):
    file = tmp_path / "story.txt"
    file.write_bytes(TEXT.encode())
    assert main(["statements", str(file), "--json"]) == 0
    (told,) = lines_of(capsys)
    assert list(told) == ["file", "statements"]
    assert told["file"] == str(file)
    (one,) = told["statements"]
    assert set(one) == OF_A_FILE | {"reported_by"}
    assert one["speaker"] == "Ida Korr"
    assert one["direct"] is True
    assert TEXT[slice(*one["cue_span"])] == "said"
    assert TEXT[slice(*one["source_span"])].startswith("Ida Korr")
    ((start, end),) = one["content_spans"]
    assert one["text"] == TEXT[start:end] == "“The sea is too rough for us today,”"


def test_files_come_one_object_each_in_the_order_given(empty_home, capsys, tmp_path):
    contents = {"b.txt": TEXT, "a.txt": "It rained.", "c.txt": ""}
    for name, text in contents.items():
        (tmp_path / name).write_bytes(text.encode())
    files = [str(tmp_path / name) for name in contents]
    assert main(["statements", *files, "--json"]) == 0
    told = lines_of(capsys)
    assert [one["file"] for one in told] == files
    assert [len(one["statements"]) for one in told] == [1, 0, 0]


def test_people_read_who_says_what_in_a_file_one_line_each(empty_home, capsys, tmp_path):
    file = tmp_path / "story.txt"
    file.write_bytes(TEXT.encode())
    assert main(["statements", str(file)]) == 0
    assert capsys.readouterr().out == (
        f"{file}\n  Ida Korr: “The sea is too rough for us today,”\n"
    )


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "cannot be read"), (b"\xff\xfe\x00\x01", "is not UTF-8 text")]
)
def test_a_file_that_cannot_be_used_is_named_in_one_sentence(
    empty_home, capsys, tmp_path, content, reason
):
    file = tmp_path / "story.txt"
    if content is not None:
        file.write_bytes(content)
    assert main(["statements", str(file), "--json"]) != 0
    error = capsys.readouterr().err
    assert f"{file} {reason}" in error
    assert len(error.splitlines()) == 1
