"""A picture drawn anew: no place, camera, name or second content comes with it."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from app.files.rules import UnfitFileError

PIXELS: Final = 40_000_000
QUALITY: Final = 90
TOO_MANY: Final = (
    f"This picture has more than {PIXELS // 1_000_000} million pixels. Choose a smaller one"
)


def picture(data: bytes, form: str) -> bytes:
    """Return the first picture of the file, drawn anew; refuse what is broken or too large."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=[form]) as opened:
                if opened.width * opened.height > PIXELS:
                    raise UnfitFileError(TOO_MANY)
                opened.load()
                return _drawn(ImageOps.exif_transpose(opened), form)
    except Image.DecompressionBombError:
        raise UnfitFileError(TOO_MANY) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise UnfitFileError(
            "This picture is damaged. Open it on your computer, save it again and choose that"
        ) from None


def _drawn(seen: Image.Image, form: str) -> bytes:
    has_glass = form == "PNG" and (seen.has_transparency_data or seen.mode in {"LA", "RGBA"})
    flat = seen.convert("RGBA" if has_glass else "L" if seen.mode in {"1", "L"} else "RGB")
    flat.info = {}  # whatever stood beside the picture
    made = BytesIO()
    if form == "JPEG":
        flat.save(made, "JPEG", quality=QUALITY)
    else:
        flat.save(made, "PNG")
    return made.getvalue()
