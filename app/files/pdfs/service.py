"""A PDF written anew, without what acts by itself, leads outside or names its author."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Final

import pikepdf
from pikepdf import Name, Pdf
from pikepdf.sanitize import Sanitizer

from app.files.rules import UnfitFileError

PAGES: Final = 300
OBJECTS: Final = 200_000
DAMAGED: Final = "This PDF is damaged. Open it, save or print it as a new PDF and choose that"
LOCKED: Final = (
    "This PDF is locked. Open it, print it to a new PDF without a password and choose that"
)
ACTIVE: Final = (
    "This PDF holds a program or a link that we could not take out. Print it to a new PDF and "
    "choose that"
)
_SCRUBBER: Final = (
    Sanitizer()
    .remove_javascript()
    .remove_external_access()
    .remove_attachments()
    .remove_multimedia()
    .remove_collection()
    .remove_web_capture()
    .remove_private_app_data()
    .remove_thumbnails()
)
# As qpdf writes an action. Nothing of the kind may be left, wherever it was hidden.
_ACTION: Final = re.compile(
    rb"/S /(?:JavaScript|Launch|URI|GoToR|GoToE|SubmitForm|ImportData|Rendition|Movie|Sound)\b"
    rb"|/Type /EmbeddedFile\b"
)


def clean_pdf(data: bytes) -> bytes:
    """Return the PDF written anew; refuse one that is locked, damaged or cannot be made safe."""
    try:
        with pikepdf.open(BytesIO(data), attempt_recovery=False, suppress_warnings=True) as pdf:
            return _written(pdf)
    except pikepdf.PasswordError:
        raise UnfitFileError(LOCKED) from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError, AttributeError):
        raise UnfitFileError(DAMAGED) from None


def _written(pdf: Pdf) -> bytes:
    if pdf.is_encrypted:
        raise UnfitFileError(LOCKED)
    if not pdf.pages:
        raise UnfitFileError(DAMAGED)
    if len(pdf.pages) > PAGES or len(pdf.objects) > OBJECTS:
        raise UnfitFileError(f"This PDF has more than {PAGES} pages. Choose a shorter one")
    _SCRUBBER.apply(pdf)
    _forget(pdf)
    made = BytesIO()
    # Objects that nothing refers to are not written, and each other one stands in plain sight.
    pdf.save(made, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True)
    if _ACTION.search(made.getvalue()):
        raise UnfitFileError(ACTIVE)
    return made.getvalue()


def _forget(pdf: Pdf) -> None:
    """Take out who made the file, and the forms that a reader would run by rules of their own."""
    for name in (Name.Metadata, Name.OpenAction, Name.AA):
        if name in pdf.Root:
            del pdf.Root[name]
    if Name.Info in pdf.trailer:
        del pdf.trailer[Name.Info]
    form = pdf.Root.get(Name.AcroForm)
    if isinstance(form, pikepdf.Dictionary) and Name.XFA in form:
        del form[Name.XFA]
