import { Inject, Injectable } from '@nestjs/common';
import pg from 'pg';
import { CrossdockError } from '#libs/errors';
import { erpCheckMetrics, Telemetry, type HandlesOf } from '#libs/telemetry';
import type { ServedErp } from '../connections/served-erp.js';
import { matchAmong, type CustomerMatch, type CustomerWish } from '../drivers/customer-match.js';
import type { ErpCustomer } from '../drivers/driver.js';
import { customerKeys } from '../master-data/master-keys.js';
import { customersByMatch, listState, recordsByKey } from '../master-data/master-rows.js';
import { erpFor, GATEWAY_SETUP, type GatewaySetup } from '../setup.js';
import { askErp, ErpSilent } from './ask-erp.js';
import type { CustomerAnswer, CustomerQuestion, ItemsAnswer, ItemsQuestion } from './check.contract.js';
import type { PriceAnswer, PriceQuestion } from './check.contract.js';
import { CheckCache } from './check-cache.js';
import { partyOfGuest } from './guest-party.js';
import { judgePrice } from './price-check.js';

/** What the ERP was asked, and when it said so. */
interface Said<T> {
  readonly said: T;
  readonly asOf: string;
}

type Head = Pick<CustomerAnswer, 'verdict' | 'basis' | 'asOf' | 'connection'>;

/** Answers checks from master data; on a miss the ERP is asked once, within a deadline. */
@Injectable()
export class Checks {
  private readonly customers: CheckCache<Said<CustomerMatch>>;
  private readonly items: CheckCache<Said<readonly string[]>>;
  private readonly handles: HandlesOf<typeof erpCheckMetrics>;

  constructor(
    @Inject(GATEWAY_SETUP) private readonly setup: GatewaySetup,
    @Inject(pg.Pool) private readonly pool: pg.Pool,
    @Inject(Telemetry) private readonly telemetry: Telemetry,
  ) {
    const { cacheEntries: entries, cacheMinutes } = setup.checks;
    this.customers = new CheckCache({ entries, ms: cacheMinutes * 60_000 });
    this.items = new CheckCache({ entries, ms: cacheMinutes * 60_000 });
    this.handles = telemetry.metrics.declare(erpCheckMetrics, {});
  }

  /** Exact first, then normalised; of two who match equally well none is taken. */
  async customer(question: CustomerQuestion): Promise<CustomerAnswer> {
    const answer = await this.customerAnswer(question);
    this.count('customer', answer);
    return answer;
  }

  /** Inactive items fail as unknown ones do. */
  async itemsOf(question: ItemsQuestion): Promise<ItemsAnswer> {
    const answer = await this.itemsAnswer(question);
    this.count('items', answer);
    return answer;
  }

  /** By the policy's bounds alone: no ERP is asked. */
  price({ legalEntity, ...change }: PriceQuestion): PriceAnswer {
    const { connection } = this.erpOf(legalEntity);
    const judged = judgePrice(change, this.setup.checks);
    const verdict = judged.beyond.length === 0 ? ('pass' as const) : ('fail' as const);
    const answer: PriceAnswer = {
      verdict,
      basis: 'policy',
      connection: connection.name,
      asOf: null,
      ...judged,
      beyond: [...judged.beyond],
    };
    this.count('price', answer);
    return answer;
  }

  private async customerAnswer(question: CustomerQuestion): Promise<CustomerAnswer> {
    const { legalEntity, code, taxId, country, guest } = question;
    const erp = this.erpOf(legalEntity);
    const nobody = { connection: erp.connection.name, customer: null, by: null, candidates: [], party: null };
    if (guest && code === undefined && taxId === undefined) {
      const party = partyOfGuest(legalEntity, guest, country, this.setup.postingPolicy.current);
      return { ...nobody, verdict: 'pass', basis: 'policy', asOf: null, party };
    }
    const wish: CustomerWish = {
      legalEntity,
      ...(code === undefined ? {} : { code }),
      ...(taxId === undefined ? {} : { taxId }),
      ...(country === undefined ? {} : { country }),
    };
    return this.matched(erp, wish, nobody);
  }

  private async matched(
    erp: ServedErp,
    wish: CustomerWish,
    nobody: Omit<CustomerAnswer, 'verdict' | 'basis' | 'asOf'>,
  ): Promise<CustomerAnswer> {
    const list = { connection: erp.connection.name, kind: 'customer' } as const;
    const rows = await customersByMatch(this.pool, list.connection, customerKeys(wish));
    const { changes, readAt } = await listState(this.pool, list);
    const kept = matchAmong(
      rows.map(({ data }) => data as ErpCustomer),
      wish,
    );
    if (kept.result !== 'none') return { ...nobody, ...matchView(kept), basis: 'master-data', asOf: readAt };
    try {
      const question = JSON.stringify([list.connection, wish]);
      const ask = () => this.ask(erp, (turn) => erp.driver.matchCustomer(wish, turn));
      const { answer, cached } = await this.customers.get(question, changes, ask);
      return { ...nobody, ...matchView(answer.said), basis: cached ? 'cache' : 'erp', asOf: answer.asOf };
    } catch (error) {
      return { ...nobody, ...this.declared(erp, error) };
    }
  }

  private async itemsAnswer({ legalEntity, skus }: ItemsQuestion): Promise<ItemsAnswer> {
    const erp = this.erpOf(legalEntity);
    const list = { connection: erp.connection.name, kind: 'item' } as const;
    const rows = await recordsByKey(this.pool, list, skus);
    const { changes, readAt } = await listState(this.pool, list);
    const kept = new Map(rows.map(({ naturalKey, active }) => [naturalKey, active ? 'active' : 'inactive'] as const));
    const missing = [...new Set(skus)].filter((sku) => !kept.has(sku)).toSorted();
    const states = (otherwise: (sku: string) => ItemsAnswer['items'][number]['state']) =>
      skus.map((sku) => ({ sku, state: kept.get(sku) ?? otherwise(sku) }));
    const { name: connection } = erp.connection;
    if (missing.length === 0)
      return judged(
        states(() => 'unknown'),
        { basis: 'master-data', connection, asOf: readAt },
      );
    try {
      const question = JSON.stringify([connection, missing]);
      const ask = () => this.ask(erp, (turn) => erp.driver.validateItems(missing, turn));
      const { answer, cached } = await this.items.get(question, changes, ask);
      const unknown = new Set(answer.said);
      const items = states((sku) => (unknown.has(sku) ? 'unknown' : 'active'));
      return judged(items, { basis: cached ? 'cache' : 'erp', connection, asOf: answer.asOf });
    } catch (error) {
      const items = states(() => 'unchecked');
      // what is known to be wrong stays wrong
      if (items.some(({ state }) => state === 'inactive'))
        return judged(items, { basis: 'master-data', connection, asOf: readAt });
      return { ...this.declared(erp, error), items };
    }
  }

  private async ask<T>(erp: ServedErp, ask: Parameters<typeof askErp<T>>[2]): Promise<Said<T>> {
    const said = await askErp(erp, this.setup.checks.deadlineMs, ask);
    return { said, asOf: new Date().toISOString() };
  }

  /** The answer that the policy declares for an ERP that does not answer. */
  private declared({ connection }: ServedErp, error: unknown): Head {
    if (!(error instanceof ErpSilent)) throw error;
    this.telemetry.logger.debug({ err: error, connection: connection.name }, 'the ERP did not answer a check');
    return { verdict: this.setup.checks.whenDown, basis: error.basis, connection: connection.name, asOf: null };
  }

  private count(check: 'customer' | 'items' | 'price', { verdict, basis }: Head): void {
    this.handles.checks.add({ check, verdict, basis });
  }

  private erpOf(legalEntity: string): ServedErp {
    const erp = erpFor(this.setup, legalEntity);
    if (erp) return erp;
    throw new CrossdockError('unknown-legal-entity', {
      problem: `No ERP keeps the books of ${legalEntity}`,
      remedy: 'policies/erp-connections.yaml says whose books each ERP keeps.',
      where: { field: 'legalEntity', value: legalEntity },
    });
  }
}

function matchView(match: CustomerMatch): Pick<CustomerAnswer, 'verdict' | 'customer' | 'by' | 'candidates'> {
  if (match.result === 'none') return { verdict: 'fail', customer: null, by: null, candidates: [] };
  if (match.result === 'ambiguous')
    return { verdict: 'fail', customer: null, by: match.by, candidates: [...match.codes] };
  const { customerId, code } = match.customer;
  return { verdict: 'pass', customer: { customerId, code }, by: match.by, candidates: [] };
}

function judged(items: ItemsAnswer['items'], head: Omit<Head, 'verdict'>): ItemsAnswer {
  const verdict = items.every(({ state }) => state === 'active') ? 'pass' : 'fail';
  return { verdict, ...head, items };
}
