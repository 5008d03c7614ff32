import { setFlagsFromString } from 'node:v8';

/** Lets old objects gather for longer before they are collected; the bound of the heap stays what it is. */
export function collectAfterGrowthOf(percent: number): void {
  setFlagsFromString(`--heap-growing-percent=${percent}`);
}
