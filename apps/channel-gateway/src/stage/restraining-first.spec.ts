import { expect, it } from 'vitest';
import type { Message } from '#libs/contracts';
import { restrainingFirst } from './fact-writer.js';

it('the wish to cancel an order is said before any order, whichever document brought which; all else stays', () => {
  const types = ['order.snapshot.v1', 'order.payment.v1', 'order.snapshot.v1', 'order.cancellation-request.v1'];
  const messages = types.map((type, id) => ({ id: String(id), type }) as Message);
  expect(restrainingFirst(messages).map(({ id }) => id)).toEqual(['3', '0', '1', '2']);
});
