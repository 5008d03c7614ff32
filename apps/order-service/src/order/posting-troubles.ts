import { canonical, postedLines, sumByLineKey, type Answer, type Effect } from '#libs/actors';
import { exception } from './exceptions.js';
import type { OrderFacts } from './order.facts.js';
import { clearingOf, SALE, type Sale } from './sale.js';

/** The ERP refused a sale, or posted another: open until what stands in the ERP is what ought to stand. */
export function* postingTroubles(facts: OrderFacts, { departure, posting }: Sale): Iterable<Effect> {
  const key = `${SALE}/${departure.id}`;
  const newest = newestAnswer(facts.answers[key]);
  if (!newest || isAsWished(facts.answers[key], posting.lines)) return;
  const amountAtRisk = { minor: clearingOf(posting), currency: posting.currency };
  const { reason, detail } = (newest.answer.data ?? {}) as { reason?: string; detail?: string };
  const said = [reason, detail].filter((text) => text !== undefined).join(': ');
  if (newest.answer.outcome === 'rejected')
    yield exception(
      'posting-rejected',
      { amountAtRisk, detail: `${key} revision ${newest.revision} was refused: ${said}` },
      key,
    );
  if (newest.answer.outcome === 'posted-different')
    yield exception(
      'posted-different',
      { amountAtRisk, detail: `${key} revision ${newest.revision} stands otherwise in the ERP: ${said}` },
      key,
    );
}

function newestAnswer(answers: Readonly<Record<string, Answer>> | undefined) {
  const byRevision = Object.entries(answers ?? {}).map(([revision, answer]) => ({
    revision: Number(revision),
    answer,
  }));
  return byRevision.toSorted((a, b) => b.revision - a.revision)[0];
}

function isAsWished(answers: Readonly<Record<string, Answer>> | undefined, lines: Sale['posting']['lines']): boolean {
  return canonical(postedLines(answers)) === canonical(sumByLineKey(lines));
}
