import type { Act, Call, CallStep } from '#libs/actors';
import { postingRequested, typeOf, type DataOf } from '#libs/contracts';
import { erpPostingMetrics, type HandlesOf, type Telemetry } from '#libs/telemetry';
import { settle } from '../posting/settle.js';
import { sidesOf } from '../posting/sides.js';
import type { PolicySource } from '../posting/posting-policy.js';
import type { PostingResult } from '../posting/posting-result.js';
import type { GatewaySetup } from '../setup.js';

type PostingRequest = DataOf<typeof postingRequested>;

const POSTING = typeOf(postingRequested);

/** The metric's word for a refusal, by our code; the rest is `other`. */
const REASONS: Readonly<Record<string, string>> = {
  'closed-period': 'closed-period',
  'unknown-item': 'unknown-item',
  'unknown-account': 'unknown-account',
  'no-account': 'unknown-account',
  'missing-party': 'unknown-customer',
  'totals-differ': 'amounts-differ',
  unbalanced: 'invalid-document',
  malformed: 'invalid-document',
};

/** The metric's word for a try that led to no outcome. */
const ATTEMPTS: Readonly<Record<string, string>> = {
  throttled: 'throttled',
  unavailable: 'unreachable',
  unreachable: 'unreachable',
};

/** Postings as metrics: what became of each, how long it took, and of every try. */
export class PostingSignals {
  private readonly handles: HandlesOf<typeof erpPostingMetrics>;
  private readonly policy: PolicySource;

  constructor(telemetry: Telemetry, { erps, postingPolicy }: GatewaySetup) {
    const entities = erps.flatMap(({ connection }) => connection.legalEntities);
    this.handles = telemetry.metrics.declare(erpPostingMetrics, { legal_entity: entities });
    this.policy = postingPolicy;
  }

  /** Hears every durable step of a call. */
  readonly stepped = (call: Call, act: Act, step: CallStep): void => {
    if (call.message.type !== POSTING) return;
    const { body } = call.message.data as PostingRequest;
    const documentType = this.documentTypeOf(body);
    const labels = { document_type: documentType, legal_entity: body.legalEntity };
    if (act === 'perform') this.handles.attempts.add({ ...labels, outcome: attemptOf(step) });
    const { outcome } = step;
    if (!outcome) return;
    const [became, reason] = outcomeOf(outcome);
    this.handles.postings.add({ ...labels, outcome: became, reason });
    const seconds = Math.max(0, Date.parse(outcome.at) - call.receivedAtMs) / 1000;
    this.handles.duration.observe({ document_type: documentType, outcome: became }, seconds, call.message.traceparent);
  };

  /** Sets the gauges of what waits. */
  pending(
    counts: readonly { legalEntity: string; postings: number; oldestSeconds: number }[],
    entities: readonly string[],
  ): void {
    for (const entity of entities) {
      const mine = counts.find(({ legalEntity }) => legalEntity === entity);
      this.handles.pending.set({ legal_entity: entity }, mine?.postings ?? 0);
      this.handles.oldestPendingAge.set({ legal_entity: entity }, mine?.oldestSeconds ?? 0);
    }
  }

  private documentTypeOf(body: PostingRequest['body']): string {
    try {
      const [first] = sidesOf(body).sides;
      return first ? settle(body, this.policy.current).documentFor(first.side) : 'other';
    } catch {
      return 'other';
    }
  }
}

type Became = 'posted' | 'posted-different' | 'rejected';

function outcomeOf({ result, code, data }: NonNullable<CallStep['outcome']>): [outcome: Became, reason: string] {
  if (result === 'refused') return ['rejected', REASONS[code ?? ''] ?? 'other'];
  return (data as PostingResult).differs ? ['posted-different', 'amounts-differ'] : ['posted', 'none'];
}

function attemptOf({ state, outcome, kept, error }: CallStep): string {
  if (outcome) return outcome.result === 'done' ? 'posted' : 'refused';
  if (kept) return 'refused';
  return state === 'in-doubt' ? 'in-doubt' : (ATTEMPTS[error?.code ?? ''] ?? 'other');
}
