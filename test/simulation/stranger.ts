import type { Bus } from '#libs/actors';
import { POISON } from './scenario.js';
import type { VirtualTime } from './virtual-time.js';

/** How long after the beginning a stranger speaks, and after which time again where the stream is full, milliseconds. */
const SPEAKS_AFTER_MS = 3_000;
const AGAIN_AFTER_MS = 1_000;

/** Somebody who is none of us puts a message on the bus that breaks its contract. */
export function sayWhatNobodyCanRead({ bus, time }: { readonly bus: Bus; readonly time: VirtualTime }): void {
  const about = {
    id: POISON,
    type: 'order.cancellation.v1',
    source: 'a stranger',
    key: 'order/nobody/1',
    revision: 1,
  };
  const message = { ...about, time: new Date().toISOString(), data: { at: 'yesterday', reason: 'no' } };
  const frame = { subject: 'xd.facts.order.cancellation.v1.00', busId: POISON, messages: [message] };
  const put = () => bus.publish([frame]).catch(() => time.after(AGAIN_AFTER_MS, put));
  time.after(SPEAKS_AFTER_MS, put);
}
