import { setFlagsFromString } from 'node:v8';

/**
 * Growth of the old space between two collections of it, per cent of what was alive. Below a bound of 1 GiB V8 takes some 30:
 * services that keep what they work on in memory then spent a tenth of all their CPU on walking through it again and again.
 */
const GROWTH_PERCENT = 150;

/** Lets old objects gather for longer; the bound of the heap (`--max-old-space-size`) stays what it is. */
export function collectSeldom(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
