import type { Effect, ExceptionWish } from '#libs/actors';
import type { ExceptionReason, Owner } from '#libs/contracts';
import { want } from './order.contract.js';

/** Who works which of an order's exceptions. */
const OWNERS = {
  contradiction: 'commerce-operations',
  'order-missing': 'integration-support',
  'unknown-item': 'commerce-operations',
  'short-stock': 'commerce-operations',
  'shipped-not-sold': 'logistics',
  'cancelled-after-shipment': 'logistics',
  'release-failed': 'logistics',
  'confirmation-failed': 'commerce-operations',
  'acknowledgement-failed': 'commerce-operations',
  'cancellation-failed': 'commerce-operations',
  'in-doubt': 'integration-support',
  'posting-rejected': 'finance',
  'posted-different': 'finance',
} as const satisfies Partial<Record<ExceptionReason, Owner>>;

/** Reasons that an order's plan knows. */
export type OrderExceptionReason = keyof typeof OWNERS;

/** Something that a person must see: the parts tell it from others with the same reason. */
export function exception(
  reason: OrderExceptionReason,
  about: Omit<ExceptionWish, 'reason' | 'owner'>,
  ...parts: string[]
): Effect {
  return want('exception', { reason, owner: OWNERS[reason], ...about }, ...parts);
}
