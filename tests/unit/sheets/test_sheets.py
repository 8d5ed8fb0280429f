"""How a sheet is read, and how each way of being broken is told."""

from __future__ import annotations

import pytest

from app.sheets.rules import Problem, UnreadableError, decoded, read

COLUMNS = ("key", "title")


def read_text(text: str) -> tuple[list[dict[str, str]], list[int], list[Problem]]:
    sheet, problems = read("a.csv", text.encode(), COLUMNS)
    return [row.cells for row in sheet.rows], [row.line for row in sheet.rows], problems


def test_lines_are_read_by_the_names_of_their_columns_in_any_order() -> None:
    rows, lines, problems = read_text("title,key\nOne,1\n\nTwo,2\n")

    assert rows == [{"title": "One", "key": "1"}, {"title": "Two", "key": "2"}]
    assert lines == [2, 4]
    assert problems == []


def test_a_cell_may_hold_commas_quotes_and_lines_and_the_count_of_lines_holds() -> None:
    rows, lines, _ = read_text('key,title\r\n1,"a, ""b""\nc"\r\n2,d\r\n')

    assert [row["title"] for row in rows] == ['a, "b"\nc', "d"]
    assert lines == [2, 4]


def test_a_line_with_too_few_or_too_many_cells_is_named() -> None:
    rows, _, problems = read_text("key,title\n1\n2,b\n3,c,d\n")

    assert [row["key"] for row in rows] == ["2"]
    assert [str(problem) for problem in problems] == [
        "a.csv, line 2: there are 1 cells; the first line names 2 columns",
        "a.csv, line 4: there are 3 cells; the first line names 2 columns",
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "it is empty"),
        (" \n\n", "it is empty"),
        ("key,title\n", "it has no lines below the names of the columns"),
        ("key\n1\n", "these columns are missing: title"),
        ("key,title,extra\n1,2,3\n", "these columns are not known: extra"),
        ("key,title,title\n1,2,3\n", "these columns are there twice: title"),
        ("1,Aseptic\n", "these columns are missing: key, title"),
        ("key;title\n1;2\n", "these columns are missing: key, title"),
        ('key,title\n1,"open\n', "line 2 is no CSV .*quotation mark that is not closed"),
        ('key,title\n1,"a"b\n', "line 2 is no CSV"),
        ("key,title\n1,a\0b\n", "NUL bytes"),
    ],
)
def test_a_sheet_that_cannot_be_read_says_why(text: str, complaint: str) -> None:
    with pytest.raises(UnreadableError, match=complaint):
        read_text(text)


def test_a_byte_order_mark_is_left_out_and_told() -> None:
    sheet, problems = read("a.csv", "\ufeffkey,title\n1,£5\n".encode(), COLUMNS)

    assert sheet.rows[0].cells == {"key": "1", "title": "£5"}
    assert sheet.notes == ["it begins with a byte order mark, which was left out"]
    assert problems == []


def test_windows_1252_is_refused_and_its_first_letter_named() -> None:
    with pytest.raises(UnreadableError, match=r"cp1252\): see “£” on line 2; save it as"):
        decoded("key,title\n1,£5\n".encode("cp1252"))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_refused(encoding: str) -> None:
    with pytest.raises(UnreadableError, match=r"UTF-16|NUL bytes"):
        decoded("key,title\n1,a\n".encode(encoding))


def test_utf_8_needs_no_note() -> None:
    assert decoded("clé\n".encode()) == ("clé\n", "")


def test_a_problem_of_the_whole_sheet_names_no_line() -> None:
    assert str(Problem("a.csv", "it is empty")) == "a.csv: it is empty"
