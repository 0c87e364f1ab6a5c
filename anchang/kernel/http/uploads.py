"""Files as programs send them: one form, every part known, nothing that a database would not keep."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext_lazy as _
from ninja.operation import Operation

from anchang.kernel.errors import BadInput, Refusal, TooLarge
from anchang.kernel.http.bodies import TWICE, UNSTORABLE, WrongMedia
from anchang.kernel.http.sentences import sentence
from anchang.kernel.sheets.errors import FileTooLarge
from anchang.kernel.sheets.files import MAX_BYTES
from anchang.kernel.text import is_storable

MULTIPART = "multipart/form-data"
MEGABYTE = 1024 * 1024


class NotAForm(Refusal):
    """A body that no reader of forms can read."""

    code = "kernel.not_a_form"
    status = 400
    title = _("请求内容不是完整的表单，没有执行。")
    remedy = _("请用 multipart/form-data 重新提交。")


def takes_file(operation: Operation) -> bool:
    """Tell whether an operation takes a file, and so a form instead of JSON."""
    return any(model.__ninja_param_source__ == "file" for model in operation.models)


def read_form(request: HttpRequest, operation: Operation) -> None:
    """Read the parts of a form once. Raises WrongMedia, NotAForm, TooLarge, BadInput with the part at fault."""
    if request.content_type != MULTIPART:
        raise WrongMedia(media=MULTIPART)
    try:
        texts, files = request.POST, request.FILES
    except MultiPartParserError as error:
        raise NotAForm() from error
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent) as error:
        raise TooLarge(limit="2 MB") from error
    for_texts, for_files = _parts(operation, "form"), _parts(operation, "file")
    # A file sent as text is missing as a file, and said to be.
    strange = [name for name in texts if name not in for_texts | for_files]
    strange += [name for name in files if name not in for_files]
    if strange:
        raise BadInput(dict.fromkeys(strange, sentence("extra_forbidden", {})))
    if twice := [name for parts in (texts, files) for name, sent in parts.lists() if len(sent) > 1]:
        raise BadInput(dict.fromkeys(twice, TWICE))
    words = {**texts.dict(), **{name: str(getattr(file, "name", "")) for name, file in files.items()}}
    if unsound := [name for name, text in words.items() if not is_storable(text)]:
        raise BadInput(dict.fromkeys(unsound, UNSTORABLE))


def content_of(file: UploadedFile[Any], *, most: int = MAX_BYTES) -> bytes:
    """Return what was uploaded; of a file that is too large nothing is read. Raises FileTooLarge."""
    if (file.size or 0) > most:
        raise FileTooLarge(name=file.name or "", limit=f"{most // MEGABYTE} MB")
    data: bytes = file.read()
    return data


def _parts(operation: Operation, source: str) -> set[str]:
    models: list[Any] = [model for model in operation.models if model.__ninja_param_source__ == source]
    return {field.alias or name for model in models for name, field in model.model_fields.items()}
