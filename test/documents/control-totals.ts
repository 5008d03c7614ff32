import type { TranslatedFact, Translation } from '../../apps/channel-gateway/src/documents/translation.js';

type Data = Readonly<Record<string, unknown>>;

/** Totals that facts state and other facts contradict, seen from the facts alone: none may ever leave a translator. */
export function contradictedTotals({ facts, totals }: Pick<Translation, 'facts' | 'totals'>): string[] {
  return [...settlements(facts), ...bankStatements(facts), ...closings(facts), ...statements(facts, totals)];
}

function settlements(facts: readonly TranslatedFact[]): string[] {
  return dataOf(facts, 'settlement.header.v1').flatMap(({ settlementId, currency, total }) => {
    const lines = dataOf(facts, 'settlement.line.v1').filter(
      (line) => line['settlementId'] === settlementId && line['currency'] === currency && line['role'] === 'clearing',
    );
    const sum = lines.reduce((all, line) => all + BigInt(Number(line['amount'])), 0n);
    const differs = total !== null && lines.length > 0 && sum !== BigInt(Number(total));
    return differs ? [`settlement ${String(settlementId)} states ${String(total)}, its lines ${sum}`] : [];
  });
}

function bankStatements(facts: readonly TranslatedFact[]): string[] {
  return dataOf(facts, 'bank-account.statement.v1').flatMap((statement) => {
    const { statementId, account, openingBalance: opening, closingBalance: closing } = statement;
    if (typeof opening !== 'number' || typeof closing !== 'number') return [];
    const sum = dataOf(facts, 'bank-account.entry.v1')
      .filter((entry) => entry['statementId'] === statementId && entry['account'] === account)
      .filter((entry) => entry['state'] === 'booked' && moneyOf(entry).currency === statement['currency'])
      .reduce((all, entry) => all + moneyOf(entry).minor, 0);
    return sum === closing - opening
      ? []
      : [`statement ${String(statementId)} moves ${closing - opening}, its entries ${sum}`];
  });
}

function closings(facts: readonly TranslatedFact[]): string[] {
  return dataOf(facts, 'document.closed.v1').flatMap(({ documentId, sum, stated }) =>
    stated === null || stated === sum
      ? []
      : [`${String(documentId)} is closed with ${String(sum)} of ${String(stated)}`],
  );
}

/** A statement that does not add up leaves no fact of its own. */
function statements(facts: readonly TranslatedFact[], totals: Translation['totals']): string[] {
  return totals
    .filter(({ stated, sum }) => stated !== null && stated !== sum)
    .filter(({ statement, currency }) =>
      facts.some(({ data }) => data['settlementId'] === statement && data['currency'] === currency),
    )
    .map(({ statement }) => `${statement} does not add up and has facts`);
}

function moneyOf(entry: Data): { readonly minor: number; readonly currency: string } {
  return entry['amount'] as { readonly minor: number; readonly currency: string };
}

function dataOf(facts: readonly TranslatedFact[], type: string): readonly Data[] {
  return facts.filter((fact) => fact.type === type).map(({ data }) => data);
}
