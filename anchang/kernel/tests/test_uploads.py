"""Of a file that is too large nothing is read."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from anchang.kernel.http.uploads import content_of
from anchang.kernel.sheets.errors import FileTooLarge


class Unreadable(SimpleUploadedFile):
    def read(self, num_bytes: int | None = None) -> bytes:
        raise AssertionError("It must not be read.")


def test_a_file_within_the_limit_is_read_whole() -> None:
    assert content_of(SimpleUploadedFile("a.csv", b"a,b"), most=3) == b"a,b"


def test_a_file_beyond_the_limit_is_refused_by_its_size() -> None:
    with pytest.raises(FileTooLarge):
        content_of(Unreadable("a.csv", b"a,b,"), most=3)
