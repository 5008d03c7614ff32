import type { Command } from './main.js';
import { usage } from './wrong-usage.js';

/** What can be asked about the posting policy; each loads only what it needs. */
const questions: Readonly<Record<string, () => Promise<Command>>> = {
  check: async () => (await import('./policy-check.js')).checkCommand,
  explain: async () => (await import('./policy-explain.js')).explainCommand,
  'dry-run': async () => (await import('./policy-dry-run.js')).dryRunCommand,
  reload: async () => (await import('./policy-reload.js')).reloadCommand,
};

/** `crossdock policy`: the posting policy before and while it holds. */
export async function policyCommand([question, ...words]: readonly string[]): Promise<number> {
  const load = question === undefined ? undefined : questions[question];
  if (load) return (await load())(words);
  const known = Object.keys(questions).join(', ');
  throw usage(`Nothing is known of "policy ${question ?? ''}"`, `It is one of ${known}`);
}
