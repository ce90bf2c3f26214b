"""Pictures made small, and pictures that would fill the memory."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from grantflow.core.errors import Invalid
from grantflow.files.pictures import EDGE, MOST_PIXELS, check_picture, make_thumbnail


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (1200, 800), **more: object) -> bytes:
    made = BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else 0).save(made, kind, **more)
    return made.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG whose head promises a huge picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def opened(content: bytes | None) -> Image.Image:
    assert content is not None
    return Image.open(BytesIO(content))


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "RGBA"), ("PNG", "P")]
)
def test_every_kind_of_picture_becomes_a_small_jpeg(kind: str, mode: str) -> None:
    small = opened(make_thumbnail(picture(kind, mode)))
    assert (small.format, small.size) == ("JPEG", (EDGE, EDGE * 2 // 3))


def test_a_photo_stands_upright_and_tells_nothing_of_the_place() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "Batken, 40.06 N"  # turned by 90 degrees; a description
    small = opened(make_thumbnail(picture("JPEG", exif=exif)))
    assert small.height > small.width
    assert not small.getexif()


def test_what_is_transparent_becomes_white() -> None:
    assert opened(make_thumbnail(picture("PNG", "RGBA"))).getpixel((5, 5)) == (255, 255, 255)


def test_a_picture_with_too_many_pixels_is_refused_by_its_head() -> None:
    with pytest.raises(Invalid, match="too many pixels"):
        check_picture("map.png", "image/png", bomb(60_000, MOST_PIXELS // 60_000 + 1))


def test_a_large_png_is_taken_but_not_unpacked() -> None:
    large = bomb(9_000, 9_000)
    check_picture("map.png", "image/png", large)
    assert make_thumbnail(large) is None


@pytest.mark.parametrize("broken", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", picture("PNG")[:60]])
def test_a_picture_without_a_head_is_refused_and_a_broken_one_has_no_thumbnail(broken: bytes) -> None:
    if len(broken) < 20:
        with pytest.raises(Invalid, match="damaged"):
            check_picture("a.png", "image/png", broken)
    assert make_thumbnail(broken) is None


def test_other_files_are_not_looked_at() -> None:
    check_picture("a.pdf", "application/pdf", b"anything")
