import { z } from 'zod';

/** Secrets and addresses stand in the environment; policies name the variables only. */
export const variable = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'the name of an environment variable');
