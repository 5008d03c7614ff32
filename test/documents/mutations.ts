/** Whole numbers below a limit, the same for the same seed. */
export class Dice {
  constructor(private state: number) {}

  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  of<Item>(items: readonly Item[]): Item | undefined {
    return items[this.below(items.length)];
  }
}

/** Harms a document in one way. */
type Mutation = (bytes: Buffer, dice: Dice) => Buffer;

/** Texts that stand where amounts, dates and ids are expected and are none, or only almost. */
const NASTY = [
  '',
  ' ',
  '0',
  '-1',
  '1e9',
  '0.001',
  '99999999999999999999',
  '1,234',
  '1.2.3',
  'NaN',
  'null',
  '30.02.2026',
  '\u0000',
  '"',
  "'",
];

const MUTATIONS: readonly Mutation[] = [
  flipped,
  cut,
  withoutLine,
  doubledLine,
  swappedLines,
  otherNumber,
  otherNumber,
  otherWord,
  withoutField,
  otherMember,
];

/** A document harmed once or several times; the same for the same dice. */
export function mutated(bytes: Buffer, dice: Dice): Buffer {
  let harmed = bytes;
  for (let times = 1 + dice.below(3); times > 0; times--) harmed = (dice.of(MUTATIONS) ?? flipped)(harmed, dice);
  return harmed;
}

function flipped(bytes: Buffer, dice: Dice): Buffer {
  const harmed = Buffer.from(bytes);
  for (let times = 1 + dice.below(8); times > 0 && harmed.length > 0; times--)
    harmed[dice.below(harmed.length)] = dice.below(256);
  return harmed;
}

function cut(bytes: Buffer, dice: Dice): Buffer {
  return bytes.subarray(0, dice.below(bytes.length + 1));
}

function linewise(bytes: Buffer, change: (lines: string[]) => void): Buffer {
  // one character a byte, so that what is not changed keeps its bytes
  const lines = bytes.toString('latin1').split(/(?<=\n)/);
  change(lines);
  return Buffer.from(lines.join(''), 'latin1');
}

function withoutLine(bytes: Buffer, dice: Dice): Buffer {
  return linewise(bytes, (lines) => lines.splice(dice.below(lines.length), 1 + dice.below(3)));
}

function doubledLine(bytes: Buffer, dice: Dice): Buffer {
  return linewise(bytes, (lines) => {
    const at = dice.below(lines.length);
    lines.splice(at, 0, lines[at] ?? '');
  });
}

function swappedLines(bytes: Buffer, dice: Dice): Buffer {
  return linewise(bytes, (lines) => {
    const [one, other] = [dice.below(lines.length), dice.below(lines.length)];
    [lines[one], lines[other]] = [lines[other] ?? '', lines[one] ?? ''];
  });
}

/** Replaces one of the places that a pattern finds. */
function replaced(bytes: Buffer, dice: Dice, pattern: RegExp, by: (found: string) => string): Buffer {
  const text = bytes.toString('latin1');
  const found = dice.of([...text.matchAll(pattern)]);
  if (!found) return bytes;
  const [old] = found;
  return Buffer.from(text.slice(0, found.index) + by(old) + text.slice(found.index + old.length), 'latin1');
}

function otherNumber(bytes: Buffer, dice: Dice): Buffer {
  return replaced(bytes, dice, /-?\d+(?:[.,]\d+)?/g, (number) => {
    switch (dice.below(5)) {
      case 0:
        return number.startsWith('-') ? number.slice(1) : `-${number}`;
      case 1:
        return `${number}${dice.below(10)}`;
      case 2:
        return number.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10));
      case 3:
        return number.replace('.', ',');
      default:
        return dice.of(NASTY) ?? '';
    }
  });
}

function otherWord(bytes: Buffer, dice: Dice): Buffer {
  return replaced(bytes, dice, /[A-Za-z][\w-]*/g, (word) =>
    dice.below(2) === 0 ? `${word}X` : (dice.of(NASTY) ?? ''),
  );
}

/** A cell, an element of a segment, or a tag with what is in it. */
function withoutField(bytes: Buffer, dice: Dice): Buffer {
  return replaced(bytes, dice, /[^\t,;*+\n<>]+|<(\w[\w:]*)>[^<]*<\/\1>/g, () => '');
}

/** In JSON: a member that is gone, or of another type. */
function otherMember(bytes: Buffer, dice: Dice): Buffer {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return otherNumber(bytes, dice);
  }
  const places = placesIn(value);
  const place = dice.of(places);
  if (!place) return bytes;
  const other = dice.of([undefined, null, 0, -1, 1.005, '', 'x', [], {}, true, [null], Number.MAX_SAFE_INTEGER]);
  if (Array.isArray(place.holder)) place.holder[Number(place.name)] = other ?? null;
  else if (other === undefined) delete place.holder[place.name];
  else place.holder[place.name] = other;
  return Buffer.from(JSON.stringify(value));
}

interface MemberPlace {
  readonly holder: Record<string, unknown> | unknown[];
  readonly name: string;
}

function placesIn(value: unknown): MemberPlace[] {
  if (value === null || typeof value !== 'object') return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((name) => [{ holder, name }, ...placesIn(holder[name])]);
}
