"""A list of buyers as it is sent: a file, or rows that were pasted. What was a file comes back as rows to be mended."""

from __future__ import annotations

from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from anchang.kernel.http.pages import RefusableForm
from anchang.kernel.sheets.files import open_book
from anchang.kernel.sheets.values import read_text
from anchang.modules.launches import errors

MOST_BYTES = 2 * 1024 * 1024
KINDS = (".csv", ".xlsx", ".xls")
MOST_WORDS = 1_000_000
PASTED = "rows.csv"


class ListForm(RefusableForm):
    """A file, or rows."""

    file = forms.FileField(
        label=_("名单文件"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(KINDS)}),
        help_text=_("CSV、XLSX 或 XLS，不超过 2 MB。"),
    )
    rows = forms.CharField(
        label=_("或粘贴名单"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "num"}),
        help_text=_("第一行写列名：认筹序号、姓名、手机号、批次、可选套数；姓名和手机号必填，其余可空。"),
    )

    @property
    def source(self) -> tuple[str, bytes]:
        """Return the name and content of what was sent; a file goes before rows.

        Raises NothingToRead, NotASheet, ListTooLarge.
        """
        file, rows = self.cleaned_data.get("file"), self.cleaned_data.get("rows", "")
        if file:
            if file.size > MOST_BYTES:
                raise errors.ListTooLarge(limit="2 MB")
            data: bytes = file.read()
            if not file.name.lower().endswith(KINDS) or data.startswith(b"%PDF"):
                raise errors.NotASheet(name=file.name)
            return file.name, data
        if not rows.strip():
            raise errors.NothingToRead()
        return PASTED, rows.encode()

    def with_rows(self, data: bytes, name: str) -> Self:
        """Return a form that holds what was read as rows, a column between tabs."""
        words = data.decode() if name == PASTED else as_rows(data, name)
        again: Any = type(self)(initial={"rows": words})
        return again  # type: ignore[no-any-return]


def as_rows(data: bytes, name: str) -> str:
    """Return the first sheet of a file that has rows, a line each, cells between tabs."""
    for grid in open_book(data, name).sheets:
        lines = []
        for row in range(1, grid.height + 1):
            filled = grid.filled(row)
            if filled:
                lines.append("\t".join(read_text(grid.own(row, column)) for column in range(max(filled) + 1)))
        if lines:
            return "\n".join(lines)
    return ""
