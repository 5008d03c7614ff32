import { typeOf, orderRuling, type Exception, type Message } from '#libs/contracts';
import { replay } from '../../apps/channel-gateway/src/stage/replay.js';
import { rulingMessage } from '../../apps/order-service/src/doors/ruling.js';
import type { Simulation } from './simulation.js';

/** How long it takes until somebody sees what is open, milliseconds. */
const AFTER_MS = 45_000;
const RULING = typeOf(orderRuling);

/** People who see exceptions, put right what is behind them, and say so: they act on nothing that they cannot see. */
export class People {
  #rulings = 0;
  /** Since when something is open that they would work. */
  #seenMs: number | undefined;
  readonly #replayed = new Set<string>();

  constructor(private readonly simulation: Simulation) {}

  /** When somebody looks next; undefined where nothing is to be seen that they would work. */
  get nextMs(): number | undefined {
    const { databases } = this.simulation;
    const all = [...databases.orders.store.exceptions(), ...databases.gateway.store.exceptions()];
    const isSeen = (one: Exception) =>
      one.state === 'open' && isWorked(one) && !this.#replayed.has(one.evidence[0] ?? '');
    if (!all.some(isSeen)) return undefined;
    this.#seenMs ??= this.simulation.time.clock.nowMs();
    return this.#seenMs + AFTER_MS;
  }

  /** Somebody looks at what is open. */
  look(): void {
    const { databases } = this.simulation;
    this.#seenMs = undefined;
    const open = (exception: Exception) => exception.state === 'open';
    for (const exception of databases.orders.store.exceptions().filter(open)) this.workOrder(exception);
    for (const exception of databases.gateway.store.exceptions().filter(open)) this.workDocument(exception);
  }

  private workOrder({ id, reason }: Exception): void {
    const { world, databases } = this.simulation;
    const [, key = '', effect = ''] = /^(order\/[^/]+\/\d+)\/exception\/[^/]+\/?(.*)$/.exec(id) ?? [];
    const orderId = Number(key.split('/')[2]);
    if (reason === 'posting-rejected') world.books.refusing.delete(String(orderId));
    else if (reason === 'release-failed') world.warehouse.refusing.delete(orderId);
    else return;
    const row = databases.orders.store.row(key);
    if (!row) return;
    const deciding = { by: 'kim', at: new Date().toISOString(), newId: `r-${++this.#rulings}` };
    const message: Message = rulingMessage(row, { decision: 'retry', effect }, deciding);
    if (message.type === RULING) this.simulation.rule(message).catch(() => undefined);
  }

  /** A warehouse that the policy does not name is added to it, which takes a restart; then the document is replayed. */
  private workDocument({ reason, detail, evidence }: Exception): void {
    const { world } = this.simulation;
    const [document] = evidence;
    if (!isWorked({ reason, detail }) || !document || this.#replayed.has(document)) return;
    if (!world.isOddWarehouseKnown) {
      world.isOddWarehouseKnown = true;
      this.simulation.restartAll('channel-gateway');
    }
    const { gateway, host } = this.simulation.anyOf('channel-gateway') ?? {};
    if (!gateway || !host) return;
    const pressed = () => void this.#replayed.add(document);
    this.simulation.time.on(host, () => void replay(gateway.store, document).then(pressed, () => undefined));
  }
}

function isWorked({ reason, detail }: Pick<Exception, 'reason' | 'detail'>): boolean {
  if (reason === 'refused-document') return detail.includes('unknown-warehouse');
  return reason === 'posting-rejected' || reason === 'release-failed';
}
