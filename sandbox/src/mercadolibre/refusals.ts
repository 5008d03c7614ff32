import type { Refuse } from '../regional/tokens.js';

/** A refusal as Mercado Libre words it. */
export const refuse: Refuse = (reply, status, error, message) => {
  void reply.code(status);
  return { message, error, status, cause: [] };
};
