"""Adds words to the blocklist: slurs and profanity, which no list on a page may show.

Run: python assets/words/block.py [--quiet] < FILE, words with gaps between them; or type them, and
end with Ctrl-D. `blocked.txt` holds the first digits of each word's SHA-256 and nothing else, so
that nobody has to read the words. With --quiet they go to `quiet.txt`: words that people may ask
for, but that no suggestion offers.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from dlviz.data.blocked import BLOCKED, QUIET, digest

if __name__ == "__main__":
    file = QUIET if sys.argv[1:] == ["--quiet"] else BLOCKED
    held = set(file.read_text(encoding="ascii").split()) if file.exists() else set()
    added = {digest(word) for word in sys.stdin.read().split()} - held
    file.write_text("".join(f"{each}\n" for each in sorted(held | added)), encoding="ascii")
    print(len(added), "added to", len(held))
