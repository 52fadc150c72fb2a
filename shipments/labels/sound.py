"""Rule: are the bytes of a label what they are said to be? A printer that gets anything else prints nonsense."""

# Amazon's labels have some tens of KB; the limit keeps a broken answer out of the database and out of the memory.
LARGEST = 5 * 1024 * 1024
FORMATS = ("PDF", "PNG", "ZPL")
TYPES = {"PDF": "application/pdf", "PNG": "image/png", "ZPL": "text/plain; charset=utf-8"}

_PNG_HEAD, _PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"


def fault_of(format: str, content: bytes) -> str:
    """What is wrong with a file, in words, or '' (`format` is PDF, PNG or ZPL)."""
    if format not in FORMATS:
        return f"Amazon sent a label as {format or 'an unnamed format'}, which cannot be printed from here."
    if not content:
        return "Amazon sent an empty label."
    if len(content) > LARGEST:
        return f"Amazon sent a label of {len(content) / 2**20:,.0f} MB; at most {LARGEST >> 20} MB are kept."
    if not _looks_like(format, content):
        return f"Amazon sent a label that is no readable {format}."
    return ""


def _looks_like(format: str, content: bytes) -> bool:
    match format:
        case "PDF":
            # Readers allow some bytes around both marks.
            return b"%PDF-" in content[:1024] and b"%%EOF" in content[-1024:]
        case "PNG":
            return content.startswith(_PNG_HEAD) and content.endswith(_PNG_END)
    return b"^XA" in content and b"^XZ" in content
