"""Text files as readers save them."""

UTF16 = b"\xff\xfe", b"\xfe\xff"
"""The marks at the beginning of a file in UTF-16."""


def plain_text(content: bytes, damaged: Exception) -> str:
    """The text of a file in UTF-8, with a mark or not, or in UTF-16 with its mark.

    Raises `damaged` for anything else, and for a text with a zero in it.
    """
    try:
        found = content.decode("utf-16" if content.startswith(UTF16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise damaged from error
    if "\0" in found:
        raise damaged
    return found
