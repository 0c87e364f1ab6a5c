"""A tenant's logo: its pixels are read, judged on paper and at night (look §16), and drawn anew.

What is served is never the file that was sent: texts, places, profiles and whatever hangs behind the picture stay out.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LARGEST = 64 * 1024
WIDEST = 256
DIGITS = 12
ENOUGH = 3.0
# The paper of day and night (tokens.css); high contrast is white, close enough to day.
DAY, NIGHT = "f5f3ee", "0f1417"
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
Pixel = tuple[int, int, int, int]  # red, green, blue, alpha


class NotALogo(ValueError):
    """The file is no PNG of eight bits a channel, without interlacing, within the limits."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture drawn anew, its name in the cache, and the themes in which it needs a white plate."""

    picture: bytes
    digest: str
    plate_by_day: bool
    plate_by_night: bool

    @property
    def mark(self) -> str:
        """Return what a tenant keeps: the digest and the plates."""
        return f"{self.digest}{'d' if self.plate_by_day else ''}{'n' if self.plate_by_night else ''}"


def read(content: bytes) -> Logo:
    """Read a PNG and draw it anew from its pixels alone. Raises NotALogo."""
    if len(content) > LARGEST or not content.startswith(SIGNATURE):
        raise NotALogo
    try:
        lines = _pixels(content)
        tone = _tone(lines)
    except (struct.error, zlib.error, IndexError, KeyError, ValueError) as error:
        raise NotALogo from error
    picture = _drawn(lines)
    digest = sha256(picture).hexdigest()[:DIGITS]
    by_day, by_night = (_ratio(tone, _luminance_of(paper)) < ENOUGH for paper in (DAY, NIGHT))
    return Logo(picture, digest, by_day, by_night)


def _pixels(content: bytes) -> list[list[Pixel]]:
    """Return the picture line by line."""
    chunks = _chunks(content)
    name, head = next(chunks)
    width, height, depth, kind, _compression, _filter, interlaced = struct.unpack(">IIBBBBB", head)
    if name != b"IHDR" or depth != 8 or interlaced or not (0 < width <= WIDEST and 0 < height <= WIDEST):
        raise ValueError
    parts: dict[bytes, bytes] = {}
    for name, body in chunks:
        parts[name] = parts.get(name, b"") + body
    step = CHANNELS[kind]
    stride = width * step
    raw = zlib.decompressobj().decompress(parts[b"IDAT"], (stride + 1) * height)
    palette, clear = parts.get(b"PLTE", b""), parts.get(b"tRNS", b"")
    rows = _rows(raw, stride, height, step)
    return [[_pixel(row, at, kind, palette, clear) for at in range(0, stride, step)] for row in rows]


def _tone(lines: list[list[Pixel]]) -> float:
    """Return the mean luminance of what is not transparent."""
    light = [_linear(value) for value in range(256)]
    total = weight = 0.0
    for line in lines:
        for red, green, blue, alpha in line:
            total += alpha * (0.2126 * light[red] + 0.7152 * light[green] + 0.0722 * light[blue])
            weight += alpha
    if not weight:
        raise ValueError
    return total / weight


def _drawn(lines: list[list[Pixel]]) -> bytes:
    """Return a PNG of nothing but these pixels; the colour of what is wholly transparent is nobody's to see."""
    rows = [b"".join(bytes(pixel) if pixel[3] else bytes(4) for pixel in line) for line in lines]
    head = struct.pack(">IIBBBBB", len(lines[0]), len(lines), 8, 6, 0, 0, 0)
    body = min((zlib.compress(_filtered(rows, how), 9) for how in (0, 1, 2)), key=len)
    chunks = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    return SIGNATURE + b"".join(
        struct.pack(">I4s", len(body), name) + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


def _filtered(rows: list[bytes], how: int) -> bytes:
    """Return rows of four bytes a pixel as they are (0), less the pixel to the left (1), or less the one above (2)."""
    nothing = bytes(len(rows[0]))
    others = ([nothing] * len(rows), [bytes(4) + row[:-4] for row in rows], [nothing, *rows[:-1]])[how]
    return b"".join(
        bytes((how, *((value - less) & 255 for value, less in zip(row, other, strict=True))))
        for row, other in zip(rows, others, strict=True)
    )


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at + 8 <= len(content):
        size, name = struct.unpack(">I4s", content[at : at + 8])
        yield name, content[at + 8 : at + 8 + size]
        at += size + 12


def _rows(raw: bytes, stride: int, height: int, step: int) -> Iterator[bytearray]:
    above = bytearray(stride)
    for line in range(height):
        start = line * (stride + 1)
        how, row = raw[start], bytearray(raw[start + 1 : start + 1 + stride])
        if len(row) != stride or how > 4:
            raise ValueError
        for i in range(stride if how else 0):
            left = row[i - step] if i >= step else 0
            corner = above[i - step] if i >= step else 0
            guess = (0, left, above[i], (left + above[i]) // 2, _paeth(left, above[i], corner))[how]
            row[i] = (row[i] + guess) & 255
        yield row
        above = row


def _paeth(left: int, above: int, corner: int) -> int:
    estimate = left + above - corner
    distances = (abs(estimate - left), abs(estimate - above), abs(estimate - corner))
    return (left, above, corner)[distances.index(min(distances))]


def _pixel(row: bytearray, at: int, kind: int, palette: bytes, clear: bytes) -> Pixel:
    if kind == 3:
        entry = row[at]
        red, green, blue = palette[entry * 3 : entry * 3 + 3]
        return red, green, blue, clear[entry] if entry < len(clear) else 255
    if kind in (0, 4):
        return row[at], row[at], row[at], row[at + 1] if kind == 4 else 255
    return row[at], row[at + 1], row[at + 2], row[at + 3] if kind == 6 else 255


def _linear(value: int) -> float:
    part = value / 255
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _luminance_of(colour: str) -> float:
    red, green, blue = (_linear(value) for value in bytes.fromhex(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _ratio(one: float, other: float) -> float:
    darker, lighter = sorted((one, other))
    return (lighter + 0.05) / (darker + 0.05)
