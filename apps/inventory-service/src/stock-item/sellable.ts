import { winnerOf, type Effect } from '#libs/actors';
import { LEVEL, want } from './stock-item.contract.js';
import type { StockItemFacts } from './stock-item.facts.js';
import { listingsOf, type Listing, type StockPolicy } from './stock.policy.js';

/**
 * What channels may sell: free units less a buffer, never below zero. Of a marketplace's own pool nobody is told: the
 * marketplace counts it itself.
 */
export function* sellable(
  facts: StockItemFacts,
  policy: Pick<StockPolicy, 'levels'>,
  freeUnits: number,
): Iterable<Effect> {
  if (policy.levels.length === 0) return;
  const { legalEntity, sku, pool } = partsOf(facts.self);
  if (pool !== 'own') return;
  for (const listing of listingsOf(policy, legalEntity, sku)) {
    const { account, sku: listedAs, location, buffer } = listing;
    const units = Math.max(0, freeUnits - buffer);
    const place = location === undefined ? {} : { location };
    yield want(LEVEL, { account, sku: listedAs, ...place, units }, account, listedAs);
    yield* refusal(facts, listing);
  }
}

/** The channel refused the newest level that it answered: it sells by an older figure until it takes one. */
function* refusal(facts: StockItemFacts, { account, sku }: Listing): Iterable<Effect> {
  const key = [LEVEL, account, sku].join('/');
  const answer = winnerOf(facts.levels[key]);
  if (answer?.state !== 'failed' && answer?.state !== 'in-doubt') return;
  const said = [answer.reason, answer.detail].filter((text) => text !== undefined).join(': ');
  const detail = `${account} does not take the level of ${sku}: ${said === '' ? 'no reason was given' : said}`;
  yield want('exception', { reason: 'level-failed', owner: 'commerce-operations', amountAtRisk: null, detail }, key);
}

/** `stock-item/<legal entity>/<sku>/<pool>`; a SKU may hold slashes. */
export function partsOf(key: string): { legalEntity: string; sku: string; pool: string } {
  const [, legalEntity = '', ...rest] = key.split('/');
  return { legalEntity, sku: rest.slice(0, -1).join('/'), pool: rest.at(-1) ?? '' };
}
