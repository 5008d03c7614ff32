import { typeOf, orderRuling, type Exception, type Message } from '#libs/contracts';
import { replay } from '../../apps/channel-gateway/src/stage/replay.js';
import { rulingMessage } from '../../apps/order-service/src/doors/ruling.js';
import { START_MS } from './scenario.js';
import type { Simulation } from './simulation.js';

/** How often somebody looks, milliseconds. */
const EVERY_MS = 7 * 60_000;
const RULING = typeOf(orderRuling);

/** People who see exceptions, put right what is behind them, and say so: they act on nothing that they cannot see. */
export class People {
  #rulings = 0;
  #lookedMs = START_MS;

  constructor(private readonly simulation: Simulation) {}

  /** When somebody looks next; undefined where nothing is to be seen that they would work. */
  get nextMs(): number | undefined {
    const { databases } = this.simulation;
    const all = [...databases.orders.store.exceptions(), ...databases.gateway.store.exceptions()];
    return all.some((one) => one.state === 'open' && isWorked(one)) ? this.#lookedMs + EVERY_MS : undefined;
  }

  /** Somebody looks at what is open. */
  look(): void {
    const { databases, time } = this.simulation;
    this.#lookedMs = time.clock.nowMs();
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
    if (!isWorked({ reason, detail }) || !document) return;
    if (!world.isOddWarehouseKnown) {
      world.isOddWarehouseKnown = true;
      this.simulation.restartAll('channel-gateway');
    }
    const { gateway, host } = this.simulation.anyOf('channel-gateway') ?? {};
    if (gateway && host)
      this.simulation.time.on(host, () => void replay(gateway.store, document).catch(() => undefined));
  }
}

function isWorked({ reason, detail }: Pick<Exception, 'reason' | 'detail'>): boolean {
  if (reason === 'refused-document') return detail.includes('unknown-warehouse');
  return reason === 'posting-rejected' || reason === 'release-failed';
}
