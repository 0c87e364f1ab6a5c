"""Why a file or a sheet is not read at all."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anchang.kernel.errors import Refusal


class FileUnreadable(Refusal):
    """Not a workbook or CSV, damaged, or protected by a password."""

    code = "sheets.file_unreadable"
    status = 422
    title = _("没有读取：%(name)s 不是能打开的表格。")
    remedy = _("请用 xlsx、xls 或 csv 文件，去掉打开密码后再试。")
    field = "file"


class FileTooLarge(Refusal):
    """Over a limit of size, before or after unpacking."""

    code = "sheets.file_too_large"
    status = 413
    title = _("没有读取：%(name)s 超过 %(limit)s。")
    remedy = _("请把文件拆成几份，或删去空白行列后另存。")
    field = "file"


class MappingUnreadable(Refusal):
    """A saved mapping that is not one; `why` says where it fails."""

    code = "sheets.mapping_unreadable"
    status = 422
    title = _("映射文件不能用：%(why)s")
    field = "mapping"
