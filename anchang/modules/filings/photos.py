"""Photos as they are kept: read by what they are, turned upright, made smaller and drawn anew, so that nothing of the
file survives: no place, no camera, no text hidden behind the picture.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from hashlib import sha256

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1600
QUALITY = 80


class NotAPicture(ValueError):
    """The bytes are no picture of these kinds, or are broken."""


class TooManyPixels(ValueError):
    """A picture that would take more memory than a photo needs."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A JPEG drawn anew, its size in pixels, and the SHA-256 of its bytes."""

    content: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        """Return SHA-256 in hexadecimal."""
        return sha256(self.content).hexdigest()


def draw_anew(content: bytes) -> Photo:
    """Return a photo of the pixels alone, at most 1600 a side. Raises NotAPicture, TooManyPixels."""
    try:
        with warnings.catch_warnings():
            # A bomb is refused by its size below, before a pixel is read.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise TooManyPixels
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        drawn = _on_white(upright)
    except Image.DecompressionBombError as bomb:
        raise TooManyPixels from bomb
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as broken:
        if isinstance(broken, TooManyPixels):
            raise
        raise NotAPicture from broken
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Photo(out.getvalue(), drawn.width, drawn.height)


def _on_white(picture: Image.Image) -> Image.Image:
    """Return a picture of nothing but red, green and blue; what was transparent is paper."""
    if picture.mode in ("RGB", "L"):
        plain = Image.new("RGB", picture.size)
        plain.paste(picture)
        return plain
    seen = picture.convert("RGBA")
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper
