import { isMap, isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { plainIssues, type Path } from './plain-issues.js';

/** One thing that is wrong with a file. */
export interface LinedProblem {
  /** Line of the file, from 1. */
  readonly line: number;
  /** Place in the file: `versions.0.rules.3.accounts`; empty where it is the whole. */
  readonly path: string;
  readonly problem: string;
}

/** A YAML text that knows at which line each of its values stands. */
export class LinedYaml {
  private readonly lines = new LineCounter();
  private readonly document: Document.Parsed;
  /** What it says; nothing where it is {@link broken}. */
  readonly content: unknown;
  /** Why it is no YAML; null where it is. */
  readonly broken: LinedProblem | null;

  constructor(text: string) {
    this.document = parseDocument(text, { lineCounter: this.lines, merge: true });
    const [error] = this.document.errors;
    this.broken = error
      ? { line: this.lineAt(error.pos[0]), path: '', problem: `no YAML: ${firstLine(error.message)}` }
      : null;
    this.content = error ? undefined : this.document.toJS();
  }

  /** A problem of what stands at a path; where nothing stands there, of the nearest that it would stand in. */
  problem(path: Path, problem: string): LinedProblem {
    return { line: this.lineAt(this.offsetOf(path)), path: path.map(String).join('.'), problem };
  }

  /** Everything that a schema says against it, in the order of the file. */
  problemsOf(error: z.ZodError): LinedProblem[] {
    const all = plainIssues(error.issues).map(({ path, message }) => this.problem(path, message));
    return all.sort((a, b) => a.line - b.line);
  }

  private lineAt(offset: number): number {
    // before the first line break nothing was counted yet
    return Math.max(1, this.lines.linePos(offset).line);
  }

  /** Where the longest part of a path that exists begins: the key itself where it is one of a map. */
  private offsetOf(path: Path): number {
    for (let length = path.length; length > 0; length--) {
      const parent: unknown =
        length === 1 ? this.document.contents : this.document.getIn(path.slice(0, length - 1), true);
      const last = path[length - 1];
      const pair = isMap(parent)
        ? parent.items.find(({ key }) => isNode(key) && String(key) === String(last))
        : undefined;
      const node: unknown = pair?.key ?? this.document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return node.range[0];
    }
    return 0;
  }
}

/** A problem as one line that terminals and editors can follow: `file:line: where: problem`. */
export function problemLine(file: string, { line, path, problem }: LinedProblem): string {
  return `${file}:${line}: ${path === '' ? '' : `${path}: `}${problem}`;
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}
