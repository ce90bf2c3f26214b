"""Pictures: how large they are told before they are unpacked, and made small for pages on slow lines."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps

from grantflow.core.errors import Invalid
from grantflow.core.sentences import say

FORMATS = ("JPEG", "PNG")
MOST_PIXELS = 100_000_000
"""What no camera or scanner makes of a page: a picture with more would fill the memory of whoever opens it."""
MOST_UNPACKED = 40_000_000
"""Pixels unpacked for a thumbnail; a JPEG is unpacked at an eighth of its size, so only a PNG can have more."""
EDGE = 192
"""Longest edge of a thumbnail in pixels: twice what the page shows, for sharp screens."""
QUALITY = 70
Image.MAX_IMAGE_PIXELS = None  # Both functions below look at the size before they unpack anything.


def check_picture(name: str, media_type: str, content: bytes) -> None:
    """Look at a picture's head, which costs nothing.

    Raises:
        Invalid: it is a picture that cannot be read, or one with too many pixels.
    """
    if not media_type.startswith("image/"):
        return
    try:
        width, height = _open(content).size
    except (OSError, ValueError, SyntaxError) as broken:
        raise Invalid({"file": say("The picture “%(name)s” is damaged. Save it again.", name=name)}) from broken
    if width * height > MOST_PIXELS:
        raise Invalid({"file": say("The picture “%(name)s” has too many pixels. Save it smaller.", name=name)})


def make_thumbnail(content: bytes) -> bytes | None:
    """The picture as a small JPEG, upright, without what the camera noted (where it was taken); None if it cannot be
    unpacked.
    """
    try:
        picture = _open(content)
        picture.draft("RGB", (EDGE, EDGE))
        if picture.width * picture.height > MOST_UNPACKED:
            return None
        return _written(ImageOps.exif_transpose(picture))
    except (OSError, ValueError, SyntaxError):
        return None


def _open(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content), formats=FORMATS)


def _written(picture: Image.Image) -> bytes:
    """On white: a JPEG knows nothing transparent."""
    picture.thumbnail((EDGE, EDGE))
    coloured = picture.convert("RGBA")
    flat = Image.new("RGB", coloured.size, "white")
    flat.paste(coloured, mask=coloured)
    made = BytesIO()
    flat.save(made, "JPEG", quality=QUALITY, optimize=True)
    return made.getvalue()
