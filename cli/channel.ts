import { asked, type Questions } from './questions.js';

const questions: Questions = {
  new: async () => (await import('./channel-new.js')).newCommand,
  check: async () => (await import('./channel-check.js')).checkCommand,
  try: async () => (await import('./channel-try.js')).tryCommand,
};

/** `crossdock channel`: a channel that a manifest declares, before anything is connected. */
export const channelCommand = (argv: readonly string[]): Promise<number> => asked('channel', questions, argv);
