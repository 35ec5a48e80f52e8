// Words that a sum may be of: the vocabulary, what a typed beginning may mean, what is spelt nearly so.

const SUM_MOST = 40; // letters of a word, at most

class SumWords {
  // bytes: the words joined by line feeds, the frequent ones first. quiet: likewise more words, which
  // are known but never offered.
  constructor(bytes, quiet) {
    Object.assign(this, { bytes, quiet });
  }

  get all() {
    if (!this.list) {
      const read = (bytes) => new TextDecoder().decode(bytes).split("\n").filter(Boolean);
      this.list = read(this.bytes);
      this.known = new Set([...this.list, ...read(this.quiet)]);
    }
    return this.list;
  }

  get size() {
    return this.all.length && this.known.size;
  }

  has(word) {
    return this.all.length > 0 && this.known.has(word);
  }

  // Up to `count` words for what is typed: the word itself, those that begin so, those one letter away.
  complete(typed, count = 8) {
    if (!typed) return [];
    const { all } = this, found = this.has(typed) ? [typed] : [];
    for (let k = 0; k < all.length && found.length < count; k++) {
      if (all[k].startsWith(typed) && all[k] !== typed) found.push(all[k]);
    }
    return [...found, ...this.near(typed, 1, count - found.length, found)];
  }

  // The words that a word which is not there may have been meant to be.
  nearest(typed, count = 4) {
    const found = this.complete(typed, count);
    if (found.length) return found;
    const close = this.near(typed, 2, count);
    return close.length ? close : this.alike(typed, count);
  }

  // The words that begin as it does for longest.
  alike(typed, count) {
    for (let length = typed.length - 1; length >= Math.min(2, typed.length - 1); length--) {
      const start = typed.slice(0, length), found = length ? this.all.filter((word) => word.startsWith(start)) : [];
      if (found.length) return found.slice(0, count);
    }
    return [];
  }

  // Words that many edits away, the nearer first, then those that begin alike, then the frequent.
  near(typed, most, count, without = []) {
    if (count <= 0 || typed.length < 3) return [];
    const found = Array.from({ length: most + 1 }, () => []);
    for (const word of this.all) {
      const away = sumEdits(typed, word, most);
      if (away > 0 && away <= most && !without.includes(word)) found[away].push(word);
    }
    const alike = (word) => Number(word[0] !== typed[0]); // a first letter is seldom wrong
    return found.flatMap((words) => words.sort((a, b) => alike(a) - alike(b))).slice(0, count);
  }
}

// What someone types, as the vocabulary spells it: "United  States" is "united_states".
function sumNormal(text) {
  return text.toLowerCase().trim().replace(/\s+/g, "_").slice(0, SUM_MOST);
}

// A word for people.
function sumSaid(word) {
  return word.replaceAll("_", " ");
}

// "king - man + woman" as [["+", "king"], ["-", "man"], ["+", "woman"]]. A hyphen within a word is no minus.
function sumParsed(text) {
  const parts = text.trim().split(/(?:^|\s+)([-+\u2212\u2013])\s*|\s*(\+)\s*/).filter((part) => part?.trim());
  const terms = [];
  let sign = "+";
  for (const part of parts) {
    if (/^[-+\u2212\u2013]$/.test(part)) sign = part === "+" ? "+" : "-";
    else {
      terms.push([sign, sumNormal(part)]);
      sign = "+";
    }
  }
  return terms;
}

// Letters to insert, delete or change from one word to another; above `most` it is not counted on.
function sumEdits(from, to, most) {
  if (Math.abs(from.length - to.length) > most) return most + 1;
  let row = Array.from({ length: to.length + 1 }, (_, k) => k);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= to.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1));
      least = Math.min(least, next[j]);
    }
    if (least > most) return most + 1;
    row = next;
  }
  return Math.min(row[to.length], most + 1);
}
