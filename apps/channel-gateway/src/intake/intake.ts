import { CrossdockError } from '#libs/errors';
import type { IncomingDocument, Receipt } from '../raw-store/incoming-document.js';
import { digestOf } from '../raw-store/sealing.js';
import type { WebhookDoor } from '../connections/connection.js';
import type { Connection } from '../connections/kinds.js';
import type { Headers } from './envelope.js';
import { GroupCommit } from './group-commit.js';
import type { IntakeQueue } from './intake-queue.js';

/** A delivery at the door. */
export interface Delivery {
  readonly source: string;
  readonly account: string;
  readonly headers: Headers;
  /** Parameters of the address that was called. */
  readonly query?: Readonly<Record<string, string>>;
  /** Exactly as they came. */
  readonly bytes: Uint8Array;
  readonly receivedAt: Date;
  readonly traceparent?: string | undefined;
}

/** A connection that deliveries may come over, with the secret that they are signed with. */
export interface OpenConnection {
  readonly connection: Connection;
  readonly door: Pick<WebhookDoor, 'envelope'>;
  readonly webhookSecret: string;
}

/** Commits of at most 256 documents and 8 MiB; 64 MiB may wait: a burst, and no danger to the process. */
const LIMITS = { perCommit: 256, bytesPerCommit: 8 * 1024 ** 2, bytesWaiting: 64 * 1024 ** 2 };
/** Event ids that may stand in a document's id as they are. */
const PLAIN_ID = /^[\w.:-]{1,150}$/;

/** Lets in what is signed, and says when it is durable. */
export class Intake {
  private readonly group: GroupCommit<IncomingDocument, Receipt>;
  private readonly connections: ReadonlyMap<string, OpenConnection>;

  constructor(
    connections: readonly OpenConnection[],
    receive: (documents: readonly IncomingDocument[]) => Promise<readonly Receipt[]>,
    private readonly queue?: Pick<IntakeQueue, 'admit'>,
  ) {
    this.connections = new Map(
      connections.map((one) => [nameOf(one.connection.kind.source, one.connection.account.account), one]),
    );
    this.group = new GroupCommit(receive, LIMITS);
  }

  /** Refuses with `RetryLater` what comes over a connection while too much waits already: to be asked before a body is read. */
  admit(source: string, account: string): void {
    const open = this.connections.get(nameOf(source, account));
    if (open) this.queue?.admit(open.connection.kind.role);
  }

  /** Resolves when the document is durable. Refuses what nobody we know has signed. */
  async take(delivery: Delivery): Promise<{ readonly receipt: Receipt; readonly documentId: string }> {
    const document = this.signed(delivery);
    return { receipt: await this.group.add(document, document.bytes.length), documentId: document.id };
  }

  /** Documents that wait for their commit. */
  get waiting(): number {
    return this.group.size;
  }

  /** Resolves when nothing waits any more. */
  idle(): Promise<void> {
    return this.group.idle();
  }

  private signed({ source, account, headers, query = {}, bytes, receivedAt, traceparent }: Delivery): IncomingDocument {
    const open = this.connections.get(nameOf(source, account));
    if (!open) throw unknownAccount(source, account);
    const { connection, door, webhookSecret } = open;
    const { kind } = connection;
    const { topic, eventId: named, seller, isSigned } = door.envelope(headers, query);
    if (!isSigned(bytes, webhookSecret)) throw wrongSignature(account);
    const digest = digestOf(bytes);
    const eventId = named !== undefined && PLAIN_ID.test(named) ? named : `sha256-${digest}`;
    const about = { id: `${account}/${eventId}`, source: kind.source, account, eventId };
    return { ...about, topic: topic.slice(0, 200), seller, receivedAt, bytes, digest, traceparent };
  }
}

function nameOf(source: string, account: string): string {
  return `${source}/${account}`;
}

function unknownAccount(source: string, account: string): CrossdockError {
  return new CrossdockError('unknown-account', {
    problem: `No connection ${source}/${account} is known`,
    remedy: 'Correct the address of the webhook, or name the account in policies/channel-accounts.yaml.',
    where: { field: 'account', value: account },
  });
}

function wrongSignature(account: string): CrossdockError {
  return new CrossdockError('wrong-signature', {
    problem: `The body is not signed with the secret of ${account}`,
    remedy: 'Sign the exact bytes of the body with the secret that was agreed for this connection.',
    where: { field: 'account', value: account },
  });
}
