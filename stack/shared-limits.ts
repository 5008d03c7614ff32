import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, parseDocument, visit, type YAMLMap } from 'yaml';
import type { Replicas } from './replicas.js';

/**
 * Where the limits stand that one process of a service keeps towards the outside, and all its replicas share. Those of
 * ERPs are not among them: replicas of erp-gateway share them by themselves.
 */
const LIMITS_OF = { 'channel-gateway': 'channel-accounts.yaml' } as const;

/**
 * Copies the policies, with every limit towards the outside divided by the number of processes that keep it: replicas
 * do not know of one another's requests.
 */
export function sharePolicies(policies: string, folder: string, replicas: Replicas): void {
  cpSync(policies, folder, { recursive: true });
  const files = new Set(readdirSync(folder));
  for (const [service, file] of Object.entries(LIMITS_OF)) {
    const count = replicas[service as keyof typeof LIMITS_OF] ?? 1;
    if (count === 1 || !files.has(file)) continue;
    const path = join(folder, file);
    writeFileSync(path, divideLimits(readFileSync(path, 'utf8'), count));
  }
}

/** A policy file whose `limits` are divided: whole numbers down to 1 at least, and rates as they come. */
export function divideLimits(text: string, by: number): string {
  const document = parseDocument(text);
  visit(document, {
    Pair(_, { key, value }) {
      if (isScalar(key) && key.value === 'limits' && isMap(value)) divide(value as YAMLMap, by);
    },
  });
  return document.toString();
}

function divide(limits: YAMLMap, by: number): void {
  for (const { key, value } of limits.items) {
    if (!isScalar(key) || !isScalar(value) || typeof value.value !== 'number') continue;
    const share = value.value / by;
    value.value = key.value === 'perSecond' ? share : Math.max(1, Math.floor(share));
  }
}
