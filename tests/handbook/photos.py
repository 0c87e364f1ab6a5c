"""What a broker brings to an appeal: a photo of the telephone's list of calls."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

CALLS = (("18:42", "03:12"), ("16:05", "00:47"), ("11:31", "05:20"), ("09:58", "01:06"))


def call_log() -> bytes:
    """Draw what a telephone's list of calls looks like, as PNG."""
    picture = Image.new("RGB", (720, 960), "#f7f7f5")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 720, 120), fill="#0c5a67")
    for row, (began, lasted) in enumerate(CALLS):
        top = 150 + row * 190
        pen.rounded_rectangle((30, top, 690, top + 160), 24, fill="#ffffff", outline="#cfcbc0")
        pen.ellipse((60, top + 45, 130, top + 115), fill="#1c6a3c")
        pen.text((160, top + 40), f"135****{2100 + row}", fill="#171b1f", font_size=40)
        pen.text((160, top + 96), f"{began}   {lasted}", fill="#62676e", font_size=32)
    content = io.BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()
