"""Tags are read as RFC 9110 writes them, and compared in one place."""

import pytest

from kb.http.etags import MalformedTagError, precondition, tags


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("*", {"*"}),
        (" * ", {"*"}),
        ('"a"', {'"a"'}),
        ('W/"a"', {'"a"'}),
        ('"a", W/"b" ,"c"', {'"a"', '"b"', '"c"'}),
        (',, "a",, ', {'"a"'}),
        ('"a,b", ""', {'"a,b"', '""'}),
        ('"å"', {'"å"'}),
    ],
)
def test_tags_are_read_as_they_may_be_written(header, found):
    assert tags("If-Match", header) == found


@pytest.mark.parametrize(
    "header",
    ["", " ", ",", "a", '"a', 'a"', 'w/"a"', 'W/ "a"', '"a" "b"', '"a""b"', '*, "a"', '"a", b', '"a b"'],
)
def test_what_is_no_list_of_tags_is_said_to_be_none(header):
    with pytest.raises(MalformedTagError, match="If-Match takes quoted entity tags"):
        tags("If-Match", header)


@pytest.mark.parametrize("header", [",", " ", '"', 'W/"', "W/", '"a" ', ", \t"])
def test_long_headers_are_read_in_a_moment(header):
    with pytest.raises(MalformedTagError):
        tags("If-Match", header * 100_000 + "x")


@pytest.mark.parametrize(
    ("method", "headers", "tag", "status"),
    [
        ("put", {"if-match": 'W/"a"'}, '"a"', None),
        ("put", {"if-match": '"a"'}, 'W/"a"', None),
        ("put", {"if-match": '"b"'}, '"a"', 412),
        ("put", {"if-match": "*"}, '"a"', None),
        ("put", {"if-match": "*"}, None, 412),
        ("put", {"if-none-match": "*"}, '"a"', 412),
        ("put", {"if-none-match": "*"}, None, None),
        ("put", {"if-none-match": '"b", "a"'}, '"a"', 412),
        ("put", {"if-none-match": '"b"'}, '"a"', None),
        ("put", {"if-match": '"a"', "if-none-match": '"a"'}, '"a"', 412),
        ("get", {"if-none-match": 'W/"a"'}, '"a"', 304),
        ("head", {"if-none-match": "*"}, '"a"', 304),
        ("get", {"if-match": '"b"', "if-none-match": '"a"'}, '"a"', 412),
        ("get", {}, '"a"', None),
    ],
)
def test_precondition_is_the_status_that_the_request_asks_for(rf, method, headers, tag, status):
    assert precondition(getattr(rf, method)("/", headers=headers), tag) == status
