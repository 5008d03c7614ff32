import type { Call, Caller, Learnt, Outcome, Turn } from '#libs/actors';
import type { DataOf, documentAvailable } from '#libs/contracts';
import { Terminal } from '#libs/errors';
import { isCommand, outcomeMessage, requestedBy, withdrawn, withoutCommand, type Body } from '../../egress/command.js';
import type { ConnectionParts } from '../connection.js';
import { incomingDocument } from '../new-document.js';
import type { DeclaredCommandName, DeclaredConnection } from './connection-file.js';
import type { RequestedCommand } from './declared-command.js';
import { orderById, type ListParts } from './orders-feed.js';

/** Commands of a declared channel, by name. */
export type DeclaredCommands = ReadonlyMap<string, RequestedCommand>;

/** What the caller needs besides its commands. */
export interface DeclaredCallerParts extends ListParts {
  readonly channel: string;
  readonly fetched: DeclaredConnection['fetched'];
  readonly receive: ConnectionParts['receive'];
}

/** Everything that a declared channel is asked: its commands, and to show an order that a notification named. */
export class DeclaredCaller implements Caller {
  readonly timeoutMs = 10_000;
  readonly maxCallMs = 30_000;

  constructor(
    private readonly commands: DeclaredCommands,
    private readonly parts: DeclaredCallerParts,
  ) {}

  async perform(call: Call, turn: Turn): Promise<Learnt> {
    if (!isCommand(call.message)) return this.fetch(call, turn);
    const { body } = requestedBy(call);
    if (body.command === 'stock.level' && body.units === null) return withdrawn();
    const command = this.commands.get(body.command);
    return command ? command.perform(call, body as Body<DeclaredCommandName>, turn) : withoutCommand(body);
  }

  /** Fetching twice is harmless, so a fetch in doubt surely did nothing that counts. */
  lookUp = async (call: Call, turn: Turn): Promise<Learnt | null> => {
    if (!isCommand(call.message)) return null;
    const { body } = requestedBy(call);
    return (await this.commands.get(body.command)?.lookUp(call, body as Body<DeclaredCommandName>, turn)) ?? null;
  };

  answer(call: Call, outcome: Outcome) {
    if (!isCommand(call.message)) return [];
    const command = this.commands.get(requestedBy(call).body.command);
    const learnt = outcome.result === 'done' ? ((outcome.data ?? {}) as Learnt) : {};
    return [outcomeMessage(call, outcome, command?.confirmed(learnt) ?? {})];
  }

  private async fetch(call: Call, turn: Turn): Promise<Learnt> {
    const { account, kind, externalId } = call.message.data as DataOf<typeof documentAvailable>;
    const id = this.idIn(kind, externalId);
    const found = id === undefined ? null : await orderById(this.parts, id, turn);
    if (!found) throw notThere(this.parts.channel, kind, externalId);
    const { traceparent } = call.message;
    const about = { source: this.parts.channel, account };
    const document = incomingDocument(about, found, { receivedAt: new Date(), traceparent });
    await this.parts.receive([document]);
    return { documentId: document.id };
  }

  /** The order's id in what a notification named; undefined where it names something else. */
  private idIn(kind: string, externalId: string): string | undefined {
    if (kind === 'order') return externalId;
    const declared = this.parts.fetched.find(({ kinds }) => kinds.includes(kind));
    return declared && new RegExp(`^(?:${declared.id})$`, 'u').exec(externalId)?.[1];
  }
}

function notThere(channel: string, kind: string, externalId: string): Terminal {
  return new Terminal('no-such-document', {
    problem: `${channel} has no ${kind} ${externalId} that could be fetched`,
    remedy: 'Look for it there, or load it as a file; what is fetched stands in the manifest under `fetched`.',
  });
}
