import type { TargetGate, Turn } from '#libs/actors';
import { CrossdockError } from '#libs/errors';

/** Why there is no answer of the ERP. */
export type NoAnswer = 'erp-down' | 'erp-late' | 'erp-cannot-tell';

/** Thrown where an ERP gives no answer in time. */
export class ErpSilent extends Error {
  constructor(
    readonly basis: NoAnswer,
    options: { readonly cause?: unknown } = {},
  ) {
    super(basis, options);
  }
}

/** Failures that say that the time was over. */
const LATE: ReadonlySet<string> = new Set(['no-answer', 'no-turn', 'timeout']);

/** One call with a deadline; throws {@link ErpSilent} where the ERP is away, late, talks nonsense or cannot tell at all. */
export async function askErp<T>(
  { gate }: { readonly gate: TargetGate },
  deadlineMs: number,
  ask: (turn: Turn) => Promise<T>,
): Promise<T> {
  if (gate.pausedForMs() > 0 || gate.outOfService?.()) throw new ErpSilent('erp-down');
  const turn = gate.turn(deadlineMs);
  try {
    return await Promise.race([ask(turn), over(turn.signal)]);
  } catch (error) {
    if (error instanceof ErpSilent) throw error;
    throw new ErpSilent(basisOf(error, turn.signal), { cause: error });
  } finally {
    turn.end?.();
  }
}

/** Whatever a driver does with its signal, nobody waits longer. */
function over(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new ErpSilent('erp-late')), { once: true });
  });
}

function basisOf(error: unknown, signal: AbortSignal): NoAnswer {
  const code = error instanceof CrossdockError ? error.code : '';
  if (code === 'not-supported') return 'erp-cannot-tell';
  return signal.aborted || LATE.has(code) ? 'erp-late' : 'erp-down';
}
