import type { Exception } from '#libs/contracts';
import type { Difference } from '../summary.js';
import type { PlantedException } from './sandbox-client.js';

/**
 * Open exceptions that nobody planted, and planted ones that are not open. Matched by reason and, where both name one, by
 * channel account and order.
 */
export function exceptionsDifference(planted: readonly PlantedException[], open: readonly Exception[]): Difference[] {
  const left = [...open];
  const missing = planted.filter((one) => {
    const index = left.findIndex((exception) => isOf(one, exception));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  return [
    ...missing.map((one) =>
      differenceOf('exception-missing', one.channelAccount, `${one.reason} ${one.orderId ?? ''}`.trim(), 1, 0),
    ),
    ...left.map((one) => differenceOf('exception-not-planted', null, `${one.reason} ${one.id}`, 0, 1)),
  ];
}

function isOf(planted: PlantedException, open: Exception): boolean {
  if (planted.reason !== open.reason) return false;
  const names = `${open.id} ${open.detail}`;
  if (open.id.startsWith('order/'))
    return planted.orderId !== null && open.id.startsWith(`order/${planted.channelAccount}/${planted.orderId}/`);
  return names.includes(planted.channelAccount);
}

function differenceOf(
  kind: string,
  channelAccount: string | null,
  what: string,
  expected: number,
  actual: number,
): Difference {
  return { kind, legalEntity: '', channelAccount, currency: '', account: what, expected, actual, documents: [] };
}
