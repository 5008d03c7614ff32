import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the space for new objects at its first size, and lets the old grow in small steps. A file of a million lines makes short-lived objects only; left alone,
 * V8 would let some 100 MB of them gather before it looks.
 */
export function smallMemory(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=60');
}
