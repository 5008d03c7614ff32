import { randomUUID } from 'node:crypto';
import { frameOf, type Frame } from '#libs/actors';
import { documentAvailable, orderCancellation, orderCancellationRequest, typeOf, type Message } from '#libs/contracts';
import type { BuyerRecord, Translation } from '../documents/translation.js';
import type { GatewayTables } from '../store/gateway-store.js';
import type { Vault } from '../vault/vault.js';
import type { RecentNames } from './recent-names.js';
import type { RoutedFact } from './routed-facts.js';
import { route, type JoinTraces } from './routing.js';
import { auditFrames, type AuditEntries } from './stage-audit.js';
import type { StoredDocument } from './stored-document.js';

/** What a document says, or a part of it. */
export interface Brought {
  readonly document: StoredDocument;
  readonly translator: number;
  readonly facts: readonly RoutedFact[];
  readonly available: Translation['available'];
  readonly buyers: readonly BuyerRecord[];
}

/** What became of it. */
export interface WrittenFacts {
  readonly frames: readonly Frame[];
  /** Facts that wait for the name of their actor. */
  readonly waiting: readonly RoutedFact[];
}

/** Writes what documents say, in the transaction of the tables: routed, with buyers in the vault, lineage and audit. */
export class FactWriter {
  private readonly instance = randomUUID();
  private batches = 0;

  constructor(
    private readonly vault: Vault,
    private readonly join?: JoinTraces,
    private readonly recentNames?: RecentNames,
  ) {}

  /** `taken`: how the documents end with this, given what waits; nothing where more of them comes. */
  async write(
    tables: GatewayTables,
    brought: readonly Brought[],
    now: Date,
    taken: (waiting: readonly RoutedFact[]) => AuditEntries['taken'] = () => [],
  ): Promise<WrittenFacts> {
    const facts = brought.flatMap((one) => one.facts);
    const { routed, waiting } = await route(tables.routing, facts, this.join, this.recentNames);
    await this.vault.keep(
      tables,
      brought.flatMap(({ buyers }) => buyers),
    );
    await tables.documents.saveFacts(brought);
    const revisions = new Map(brought.map(({ document }) => [document.id, document.revision]));
    const issued = routed.map(({ id }) => ({ id, kind: 'fact', value: null }));
    const auditor = { instance: this.instance, planVersion: translatorsOf(brought) };
    const frames = [
      ...restrainingFirst(routed).map((message) =>
        frameOf(message, `${message.id}#${revisions.get(message.document ?? '') ?? 0}`),
      ),
      ...brought.flatMap((one) => availableMessages(one, now)).map((message) => frameOf(message)),
      ...auditFrames(auditor, ++this.batches, now, { taken: taken(waiting), issued }),
    ];
    return { frames, waiting };
  }
}

/** Types that keep an order from being released. */
const RESTRAINING: ReadonlySet<string> = new Set([orderCancellation, orderCancellationRequest].map(typeOf));

/**
 * A document may bring an order and, with it, the buyer's wish to cancel it. Facts travel by type, so what restrains is said
 * first: an order that is read a moment before the wish would be released against it.
 */
export function restrainingFirst(messages: readonly Message[]): readonly Message[] {
  const restrains = ({ type }: Message): boolean => RESTRAINING.has(type);
  return [...messages.filter(restrains), ...messages.filter((message) => !restrains(message))];
}

/** Which translators made a batch, for example `shopify/1 wms/1`. */
function translatorsOf(brought: readonly Brought[]): string {
  return [...new Set(brought.map(({ document, translator }) => `${document.source}/${translator}`))].sort().join(' ');
}

/** A thin notification: what it names is fetched by whoever speaks to the shop. */
function availableMessages({ document, available }: Brought, now: Date): Message[] {
  return available.map(({ kind, externalId }) => {
    const documentId = `${document.account}/${kind}/${externalId}`;
    const { source, account, topic, id } = document;
    const data = { documentId, source, account, topic, eventId: id.slice(account.length + 1), kind, externalId };
    const about = {
      id: `${id}#${kind}/${externalId}`,
      type: typeOf(documentAvailable),
      source: 'channel-gateway',
      key: documentId,
    };
    return { ...about, time: now.toISOString(), revision: 0, causes: [id], data };
  });
}
