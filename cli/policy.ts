import { asked, type Questions } from './questions.js';

const questions: Questions = {
  check: async () => (await import('./policy-check.js')).checkCommand,
  explain: async () => (await import('./policy-explain.js')).explainCommand,
  'dry-run': async () => (await import('./policy-dry-run.js')).dryRunCommand,
  reload: async () => (await import('./policy-reload.js')).reloadCommand,
};

/** `crossdock policy`: the posting policy before and while it holds. */
export const policyCommand = (argv: readonly string[]): Promise<number> => asked('policy', questions, argv);
