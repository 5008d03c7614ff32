import { lineKeyOf, type Posting, type PostingLine } from '#libs/contracts';
import type { Answer } from './actor.js';
import type { Issued } from './row.js';

/** Minor units by line key. */
type Lines = Readonly<Record<string, number>>;

type IssuedPosting = Extract<Issued, { k: 'posting' }>;

/** Lines that the ERP has for a posting: the sum over every revision that was posted. */
export function postedLines(answers: Readonly<Record<string, Answer>> | undefined): Lines {
  const sum: Record<string, number> = {};
  for (const one of Object.values(answers ?? {}))
    if (one.outcome === 'posted' || one.outcome === 'posted-different')
      for (const [key, amount] of Object.entries(one.lines ?? {})) sum[key] = (sum[key] ?? 0) + amount;
  return Object.fromEntries(Object.entries(sum).filter(([, amount]) => amount !== 0));
}

/** Amounts by line key. */
export function sumByLineKey(lines: readonly PostingLine[]): Lines {
  const sum: Record<string, number> = {};
  for (const line of lines) {
    const key = lineKeyOf(line);
    sum[key] = (sum[key] ?? 0) + line.amount;
  }
  return sum;
}

/** Whether the ERP has, line by line, what is wished for; a sum of zero is no line. */
export function isPosted(wished: Lines, posted: Lines): boolean {
  return (
    Object.keys(wished).every((key) => wished[key] === (posted[key] ?? 0)) &&
    Object.keys(posted).every((key) => wished[key] !== undefined)
  );
}

/** A posting whose flight has ended, as the answer says: taken, or at rest. */
export function settleFlight(posting: IssuedPosting, answers: Readonly<Record<string, Answer>>): IssuedPosting {
  const flight = posting.fly;
  const outcome = flight ? answers[String(flight.r)]?.outcome : undefined;
  if (!flight || outcome === undefined || outcome === 'waiting' || outcome === 'in-doubt') return posting;
  const took = outcome === 'posted' || outcome === 'posted-different';
  return { ...posting, fly: null, rest: took ? null : flight };
}

/** The posting in flight as it was said: what was desired less what was posted by then. */
export function flightPosting({ body, fly }: IssuedPosting): Posting {
  return postingDelta(body, undefined, fly?.p ?? {});
}

/** What is wished for, and at zero what was wished for before: its attributes are needed to take it back. */
export function mergedLines(value: Posting, before: Posting | undefined): PostingLine[] {
  const wanted = new Set(value.lines.map(lineKeyOf));
  const gone = (before?.lines ?? []).filter((line) => !wanted.has(lineKeyOf(line)));
  return [...value.lines, ...gone.map((line) => ({ ...line, amount: 0 }))];
}

/** Wished for less what is posted, with each line's attributes; no lines where nothing is to be posted. */
export function postingDelta(value: Posting, before: Posting | undefined, posted: Lines): Posting {
  const desired = sumByLineKey(value.lines);
  const templates = new Map(mergedLines(value, before).map((line) => [lineKeyOf(line), line]));
  const lines: PostingLine[] = [];
  for (const key of new Set([...Object.keys(desired), ...Object.keys(posted)])) {
    const amount = (desired[key] ?? 0) - (posted[key] ?? 0);
    const template = templates.get(key);
    if (amount === 0) continue;
    if (!template) throw new Error(`the ERP holds a line ${key} that this actor never issued`);
    lines.push(posted[key] === undefined ? { ...template, amount } : withoutQuantity({ ...template, amount }));
  }
  return { ...value, lines };
}

/** A change of amount on a line that is posted already moves no units. */
function withoutQuantity(line: PostingLine): PostingLine {
  const { quantity: _moved, ...rest } = line;
  return rest;
}
