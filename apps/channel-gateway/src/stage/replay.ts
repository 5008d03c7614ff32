import { frameOf } from '#libs/actors';
import { CrossdockError } from '#libs/errors';
import { receivedMessage } from '../raw-store/raw-store.js';
import type { GatewayStore } from '../store/gateway-store.js';

/** Has a document translated again, by the translators as they are now; its facts keep their ids. */
export function replay(store: Pick<GatewayStore, 'transaction'>, id: string): Promise<void> {
  return store.transaction(async ({ documents }) => {
    const found = await documents.reopen(id);
    if (!found) throw unknownDocument(id);
    const { revision, receivedAt, ...rest } = found;
    const message = receivedMessage({ ...rest, receivedAt: receivedAt.toISOString() });
    // the bus drops an id that it has just seen, and a replay is meant to arrive
    return { result: undefined, frames: [frameOf(message, `${id}#replay-${revision}-${Date.now()}`)] };
  });
}

/** The error that no document of this id is there, or none that may be translated. */
export function unknownDocument(id: string): CrossdockError {
  return new CrossdockError('unknown-document', {
    problem: 'No document that can be translated has this id',
    remedy: 'Look up its id in GET /documents; what was quarantined is replayed by nobody.',
    where: { document: id },
  });
}
