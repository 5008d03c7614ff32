import { setFlagsFromString } from 'node:v8';

/**
 * Growth of the old space between two collections of it, per cent of what was alive. V8's own is some 30 below a bound of
 * 1 GiB: a service that keeps in memory what it works on then spends a tenth of its CPU on collections.
 */
const GROWTH_PERCENT = 80;

/** Lets old objects gather for longer before they are collected; the bound of the heap stays what it is. */
export function collectSeldom(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
