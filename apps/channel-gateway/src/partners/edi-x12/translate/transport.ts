/** 214 shipment status. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { find, need, type EdiReader } from '../../../documents/edi-messages.js';
import { idOf, required } from '../../../documents/readings.js';
import { offsetIn } from '../../../documents/dates.js';
import type { Output } from '../../../documents/output.js';
import { refuse } from '../../../documents/refused.js';
import type { Segment } from '../../../documents/segments.js';
import { dateOf } from './parts.js';

/** AT701 and AT703: codes of what happened. */
const STATUSES: Readonly<Record<string, string>> = {
  AA: 'label-created',
  AB: 'label-created',
  AF: 'in-transit',
  AM: 'in-transit',
  AV: 'in-transit',
  CP: 'in-transit',
  I1: 'in-transit',
  P1: 'in-transit',
  R1: 'in-transit',
  X3: 'in-transit',
  X4: 'in-transit',
  X6: 'in-transit',
  X1: 'in-transit',
  OA: 'in-transit',
  OO: 'in-transit',
  X5: 'in-transit',
  J1: 'out-for-delivery',
  AG: 'in-transit',
  D1: 'delivered',
  CD: 'delivered',
  A3: 'exception',
  A7: 'exception',
  A9: 'exception',
  AP: 'exception',
  CA: 'exception',
  SD: 'exception',
  S1: 'exception',
  K1: 'exception',
  RL: 'returned',
};

/** What a carrier says of a shipment, a fact a status. */
export const readShipmentStatus: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'B10');
  const tracking = required(idOf(head.get(1)) ?? idOf(head.get(2)), head.get(1));
  const shipment = idOf(head.get(2));
  const carrier = head.text(3);
  const order = ['PO', 'OQ', 'CO']
    .map((qualifier) => find(message.segments, 'L11', 2, qualifier)?.text(1))
    .find((one) => one);
  const facts = message.segments
    .filter(({ id }) => id === 'AT7')
    .map((status) => {
      const code = status.text(1) || status.text(3);
      const at = timeOf(status, out);
      const data = {
        trackingNumber: tracking,
        ...(carrier !== '' && { carrier }),
        ...(order && { marketplaceOrderId: order }),
        ...(shipment !== null && { shipmentId: shipment }),
        status: STATUSES[code] ?? 'unknown',
        statusWord: [code, status.text(2) || status.text(4)].filter((word) => word !== '').join(' '),
        at,
      };
      const ref = { by: 'tracking', value: tracking } as const;
      return {
        segment: status,
        fact: { actor: 'order', key: null, ref, type: 'order.tracking.v1', time: at, data } as const,
      };
    });
  return { facts };
};

/** Date and time of a status; a time without zone is the account's. */
function timeOf(status: Segment, out: Output<DocumentAccount>): string {
  const day = required(dateOf(status.get(5)), status.get(5));
  const [, hours = '00', minutes = '00', seconds = '00'] = /^(\d\d)(\d\d)(\d\d)?/.exec(status.text(6)) ?? [];
  const wall = Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`);
  if (Number.isNaN(wall)) {
    refuse(
      'not-an-instant',
      status.place,
      'This is no time of a day',
      'Ask the carrier for a valid message.',
      status.text(6),
    );
  }
  const zone = ZONES[status.text(7)] ?? out.account.timeZone;
  return new Date(wall - (offsetIn(zone, wall) ?? 0) * 60_000).toISOString();
}

const ZONES: Readonly<Record<string, string>> = {
  UT: 'UTC',
  GM: 'UTC',
  ET: 'America/New_York',
  ES: 'America/New_York',
  ED: 'America/New_York',
  CT: 'America/Chicago',
  CS: 'America/Chicago',
  CD: 'America/Chicago',
  MT: 'America/Denver',
  MS: 'America/Denver',
  MD: 'America/Denver',
  PT: 'America/Los_Angeles',
  PS: 'America/Los_Angeles',
  PD: 'America/Los_Angeles',
};
