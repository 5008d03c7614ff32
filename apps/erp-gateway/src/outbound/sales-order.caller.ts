import type { Call, Caller, Learnt, Outcome, Turn } from '#libs/actors';
import { orderPostingOutcome, typeOf, type DataOf, type Message, type salesOrderWanted } from '#libs/contracts';
import { notSupported, type ErpDriver } from '../drivers/driver.js';

type Wanted = DataOf<typeof salesOrderWanted>;

/** Longest detail that the contract takes. */
const DETAIL_LIMIT = 2_000;

/** Shows an order in the ERP. An absolute value under its revision: to say it again is harmless, so nothing is looked up. */
export class SalesOrderCaller implements Caller {
  constructor(
    private readonly driver: ErpDriver,
    readonly timeoutMs: number,
  ) {}

  get maxCallMs(): number {
    return this.timeoutMs + this.driver.limits.effectAfterMs;
  }

  /** Nothing surely: it is said again. */
  async lookUp(): Promise<null> {
    return null;
  }

  async perform(call: Call, turn: Turn): Promise<Learnt> {
    const { driver } = this;
    if (!driver.putSalesOrder) throw notSupported(driver.name, 'a sales order');
    const { orderRevision: revision, legalEntity, level: order } = wantedOf(call);
    return { ...(await driver.putSalesOrder({ reference: call.message.key, revision, legalEntity, order }, turn)) };
  }

  answer(call: Call, outcome: Outcome): Message[] {
    const { salesOrder: posting, orderRevision: answersRevision } = wantedOf(call);
    const { result, code, detail } = outcome;
    const taken = result === 'done';
    const data: DataOf<typeof orderPostingOutcome> = {
      posting,
      answersRevision,
      outcome: taken ? 'posted' : 'rejected',
      lines: {},
      documents: [],
      ...(taken ? {} : { reason: code ?? 'rejected', detail: (detail ?? '').slice(0, DETAIL_LIMIT) }),
    };
    const { key } = call.message;
    const id = `${call.ref}!${data.outcome}`;
    return [
      {
        id,
        type: typeOf(orderPostingOutcome),
        source: 'erp-gateway',
        key,
        time: outcome.at,
        revision: answersRevision,
        data,
      },
    ];
  }
}

function wantedOf({ message }: Call): Wanted {
  return message.data as Wanted;
}
