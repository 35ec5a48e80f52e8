"""Adds words to the blocklist: slurs and profanity, which no list on a page may volunteer.

Run: python assets/words/block.py < FILE, words with gaps between them; or type them, and end with
Ctrl-D. `blocked.txt` holds the first digits of each word's SHA-256 and nothing else, so that nobody
has to read the words.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from dlviz.data.blocked import BLOCKED, digest

if __name__ == "__main__":
    held = set(BLOCKED.read_text(encoding="ascii").split()) if BLOCKED.exists() else set()
    added = {digest(word) for word in sys.stdin.read().split()} - held
    BLOCKED.write_text("".join(f"{each}\n" for each in sorted(held | added)), encoding="ascii")
    print(len(added), "added to", len(held))
