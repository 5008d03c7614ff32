import { winnerOf, type Conflict } from '#libs/actors';

/** The values that stand in a map slot, contradicted or not. */
export function winners<Value>(map: Readonly<Record<string, Value | Conflict<Value> | undefined>>): Value[] {
  return Object.values(map).flatMap((slot) => winnerOf(slot) ?? []);
}
