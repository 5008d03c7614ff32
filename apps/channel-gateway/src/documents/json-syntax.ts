/** Where a text stops being JSON. */
export interface SyntaxProblem {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** What is wrong there; without the text itself. */
  readonly problem: string;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORD = /true|false|null/y;
const BLANK = /[ \t\r\n]*/y;

/** The first place at which a text that does not parse is wrong. */
export function syntaxErrorIn(text: string): SyntaxProblem {
  const { at, problem } = new Scanner(text).firstProblem();
  const before = text.slice(0, at);
  const line = before.split(/\r\n|\r|\n/).length;
  const column = at - Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r'));
  return { line, column, problem };
}

interface Problem {
  readonly at: number;
  readonly problem: string;
}

/** What may come next: a value, the first or a further member of the innermost array or object, or the end. */
type Expecting = 'value' | 'first-item' | 'first-name' | 'name' | 'next';

/** Walks a JSON text without recursion, so that deep nesting is no trouble. */
class Scanner {
  private at = 0;
  private expecting: Expecting = 'value';
  private readonly open: ('[' | '{')[] = [];

  constructor(private readonly text: string) {}

  firstProblem(): Problem {
    for (;;) {
      this.match(BLANK);
      const wrong = this.step();
      if (wrong !== null) return { at: this.at, problem: wrong };
    }
  }

  /** Takes one token; says what is wrong with it, or null. */
  private step(): string | null {
    switch (this.expecting) {
      case 'first-item':
        return this.closes(']') ? null : this.value();
      case 'value':
        return this.value();
      case 'first-name':
        return this.closes('}') ? null : this.name();
      case 'name':
        return this.name();
      case 'next':
        return this.next();
    }
  }

  private value(): string | null {
    if (this.opens('[', 'first-item') || this.opens('{', 'first-name')) return null;
    if (this.match(STRING) || this.match(NUMBER) || this.match(WORD)) return this.expect('next');
    return this.wrong('a value is expected');
  }

  private name(): string | null {
    if (!this.match(STRING)) return this.wrong('a name in double quotes is expected');
    this.match(BLANK);
    return this.take(':') ? this.expect('value') : this.wrong('a colon is expected');
  }

  private next(): string | null {
    const inside = this.open.at(-1);
    if (inside === undefined) return this.wrong('nothing more is expected');
    if (this.take(',')) return this.expect(inside === '[' ? 'value' : 'name');
    return this.closes(inside === '[' ? ']' : '}') ? null : this.wrong('a comma or the closing bracket is expected');
  }

  private opens(bracket: '[' | '{', then: Expecting): boolean {
    if (!this.take(bracket)) return false;
    this.open.push(bracket);
    this.expecting = then;
    return true;
  }

  private closes(bracket: ']' | '}'): boolean {
    if (!this.take(bracket)) return false;
    this.open.pop();
    this.expecting = 'next';
    return true;
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private match(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }

  private expect(expecting: Expecting): null {
    this.expecting = expecting;
    return null;
  }

  private wrong(expected: string): string {
    return this.at >= this.text.length
      ? `The document ends where ${expected}`
      : `The document is not JSON: ${expected}`;
  }
}
