/** How much an error matters: `warning` goes on, `error` stops one thing, `critical` stops the service. */
export type Severity = 'warning' | 'error' | 'critical';

/** The place of the trouble, as exactly as it is known. Never personal data: it is logged and stored. */
export interface Where {
  /** The document's id or file name. */
  readonly document?: string;
  /** JSON pointer into the document. */
  readonly pointer?: string;
  /** Line of a text file, from 1. */
  readonly line?: number;
  /** Segment of an EDI interchange, from 1. */
  readonly segment?: number;
  /** The field, setting or argument by its own name. */
  readonly field?: string;
  /** The value that was found there, shortened. */
  readonly value?: string;
}

/** What a typed error tells: what happened, where, and what to do about it. */
export interface Trouble {
  /** What is wrong, as one sentence. */
  readonly problem: string;
  /** What the reader should do, as one sentence. */
  readonly remedy: string;
  readonly where?: Where | undefined;
  /** `error` unless stated. */
  readonly severity?: Severity | undefined;
  /** Data for programs: keys and plain JSON values. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  /** The error that led here. */
  readonly cause?: unknown;
}

/** A {@link Trouble} outside us that may pass by itself. */
export interface PassingTrouble extends Trouble {
  /** The least time to wait before the next try, in milliseconds. */
  readonly afterMs: number;
}

const WHERE_FIELDS = [
  'document',
  'pointer',
  'line',
  'segment',
  'field',
  'value',
] as const satisfies readonly (keyof Where)[];

/** Longest value that an error repeats: enough to recognise it, too little to flood a log line. */
const VALUE_LENGTH_LIMIT = 100;

/** Every error of ours: a code for programs, a sentence for people, data in fields, and no HTTP status. */
export class CrossdockError<Code extends string = string> extends Error {
  /** Kebab-case and stable: programs, problem documents and runbooks refer to it. */
  readonly code: Code;
  readonly severity: Severity;
  readonly where: Where;
  readonly details: Readonly<Record<string, unknown>>;
  /** What the reader should do, as one sentence. */
  readonly remedy: string;

  constructor(code: Code, trouble: Trouble) {
    const where = shortened(trouble.where ?? {});
    super(sentences(trouble, where), trouble.cause === undefined ? undefined : { cause: trouble.cause });
    this.name = new.target.name;
    this.code = code;
    this.severity = trouble.severity ?? 'error';
    this.where = where;
    this.details = trouble.details ?? {};
    this.remedy = trouble.remedy;
  }

  /** The error as data, for logs, dead letters and problem documents; without stack. */
  toJSON(): ErrorRecord {
    const { name, code, severity, message, where, details } = this;
    return { name, code, severity, message, where, details };
  }
}

/** A {@link CrossdockError} as plain data. */
export interface ErrorRecord {
  readonly name: string;
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly where: Where;
  readonly details: Readonly<Record<string, unknown>>;
}

/** A failure outside us that may pass: the same input is tried again, not before `afterMs`. */
export class RetryLater<Code extends string = string> extends CrossdockError<Code> {
  /** The least time to wait before the next try, in milliseconds. */
  readonly afterMs: number;

  constructor(code: Code, trouble: PassingTrouble) {
    super(code, trouble);
    this.afterMs = trouble.afterMs;
  }
}

/** A failure outside us that trying again cannot cure: the input goes to dead letters or becomes an exception. */
export class Terminal<Code extends string = string> extends CrossdockError<Code> {}

function shortened(where: Where): Where {
  const { value } = where;
  if (value === undefined || value.length <= VALUE_LENGTH_LIMIT) return where;
  return { ...where, value: `${value.slice(0, VALUE_LENGTH_LIMIT)}…` };
}

function sentences({ problem, remedy }: Trouble, where: Where): string {
  return [problem, place(where), remedy]
    .filter((sentence) => sentence !== '')
    .map((sentence) => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`))
    .join(' ');
}

function place(where: Where): string {
  const known = WHERE_FIELDS.filter((field) => where[field] !== undefined);
  return known.length === 0 ? '' : `At ${known.map((field) => `${field} ${quoted(where[field])}`).join(', ')}`;
}

function quoted(value: string | number | undefined): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
