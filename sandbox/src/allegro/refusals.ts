import type { Refuse } from '../regional/tokens.js';

/** A refusal as Allegro words it. */
export const refuse: Refuse = (reply, status, code, message) => {
  void reply.code(status);
  return { errors: [{ code, message, details: null, path: null, userMessage: message, metadata: {} }] };
};
