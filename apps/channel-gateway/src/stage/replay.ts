import { frameOf } from '#libs/actors';
import { CrossdockError } from '#libs/errors';
import { receivedMessage } from '../raw-store/raw-store.js';
import type { Transactions } from '../transactions.js';

const REOPEN = {
  name: 'document.reopen',
  text: `update document set state = 'received' where id = $1 and state <> 'quarantined'
    returning id as "documentId", source, account, topic, event_id as "eventId", received_at as "receivedAt",
      size_bytes as "sizeBytes", digest, revision`,
};

interface Reopened {
  readonly documentId: string;
  readonly source: string;
  readonly account: string;
  readonly topic: string;
  readonly eventId: string;
  readonly receivedAt: Date;
  readonly sizeBytes: number;
  readonly digest: string;
  readonly revision: number;
}

/** Has a document translated again, by the translators as they are now; its facts keep their ids. */
export function replay(transactions: Transactions, id: string): Promise<void> {
  return transactions.transaction(async (client) => {
    const { rows } = await client.query<Reopened>({ ...REOPEN, values: [id] });
    const [found] = rows;
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
