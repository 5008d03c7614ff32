import type { Call, Caller, Learnt, LongRest, Outcome, Turn } from '#libs/actors';
import type { Message } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';

/** Everything that one ERP is asked for, by the type of the message that asks. */
export class ErpCaller implements Caller {
  constructor(private readonly callers: Readonly<Record<string, Caller>>) {}

  get timeoutMs(): number {
    return Math.max(...Object.values(this.callers).map((caller) => caller.timeoutMs));
  }

  get maxCallMs(): number {
    return Math.max(...Object.values(this.callers).map((caller) => caller.maxCallMs));
  }

  async lookUp(call: Call, turn: Turn): Promise<Learnt | null> {
    return (await this.callerOf(call).lookUp?.(call, turn)) ?? null;
  }

  perform(call: Call, turn: Turn): Promise<Learnt> {
    return this.callerOf(call).perform(call, turn);
  }

  answer(call: Call, outcome: Outcome): readonly Message[] {
    return this.callerOf(call).answer(call, outcome);
  }

  resting(call: Call, rest: LongRest): readonly Message[] {
    return this.callerOf(call).resting?.(call, rest) ?? [];
  }

  mend(message: Message, data: unknown): Message {
    const caller = this.callerOf({ message, ref: message.id });
    if (caller.mend) return caller.mend(message, data);
    throw new CrossdockError('not-mendable', {
      problem: `Nothing can be corrected in a ${message.type}`,
      remedy: 'Replay it as it is, or correct it where it comes from.',
    });
  }

  private callerOf({ message, ref }: Pick<Call, 'message' | 'ref'>): Caller {
    const caller = this.callers[message.type];
    if (caller) return caller;
    throw new CrossdockError('unknown-call', {
      problem: `Nobody here knows how to make a call for ${message.type} (${ref})`,
      remedy: 'A newer build took it: start that one.',
    });
  }
}
