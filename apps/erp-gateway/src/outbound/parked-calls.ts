import type { Queryable } from '#libs/actors';

/** A call that waits for something of ours looks again by itself at least so often, milliseconds: the order is told until when. */
export const LOOK_AGAIN_MS = 3_600_000;

const WAKE = `
update call set next_at = now() where ref = any($1) and state = 'parked' and next_at > now() returning ref`;

/** Makes parked calls due: what they waited for has come. The worker of their target finds them within a moment. */
export async function wakeParked(client: Queryable, refs: readonly string[]): Promise<number> {
  if (refs.length === 0) return 0;
  return (await client.query({ name: 'call-wake', text: WAKE, values: [refs] })).rows.length;
}
