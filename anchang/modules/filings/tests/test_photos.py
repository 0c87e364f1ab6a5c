"""Photos are drawn anew: nothing of the file survives but its pixels."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from anchang.modules.filings import photos
from anchang.modules.filings.photos import LONGEST_SIDE, NotAPicture, TooManyPixels, draw_anew


def sent(picture: Image.Image, kind: str = "JPEG", **more: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def reread(photo: photos.Photo) -> Image.Image:
    return Image.open(io.BytesIO(photo.content))


def test_place_and_camera_are_gone_and_the_picture_is_upright() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[2] = (30.0, 40.0, 12.0)
    file = sent(Image.new("RGB", (40, 20), "red"), exif=exif)
    assert b"SecretCamera" in file
    photo = draw_anew(file)
    assert b"SecretCamera" not in photo.content and b"Exif" not in photo.content
    assert (photo.width, photo.height) == (20, 40)
    assert not dict(reread(photo).getexif())


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
def test_each_kind_becomes_a_jpeg_of_at_most_1600_a_side(kind: str) -> None:
    photo = draw_anew(sent(Image.new("RGB", (3200, 800), "blue"), kind))
    assert (photo.width, photo.height) == (LONGEST_SIDE, 400)
    assert reread(photo).format == "JPEG"


def test_what_is_transparent_is_paper() -> None:
    photo = draw_anew(sent(Image.new("RGBA", (4, 4), (255, 0, 0, 0)), "PNG"))
    assert reread(photo).getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xd8\xff", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"\0" * 20, b"%PDF-1.7"],
)
def test_what_is_no_photo_is_refused_whatever_it_is_called(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        draw_anew(content)


def test_a_broken_photo_is_refused() -> None:
    whole = sent(Image.effect_noise((64, 64), 90).convert("RGB"))
    with pytest.raises(NotAPicture):
        draw_anew(whole[: len(whole) // 2])


def test_a_bomb_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "MOST_PIXELS", 100)
    with pytest.raises(TooManyPixels):
        draw_anew(sent(Image.new("RGB", (11, 10))))
