import { z } from 'zod';
import { variable } from '../../connections/setting-schemas.js';

/** What a connection to an ERP that takes files states. */
export const legacySettings = {
  driver: z.literal('legacy'),
  /** Version of the batch format (docs/erps/legacy.md). */
  apiVersion: z.literal('1').default('1'),
  /** Variable that holds the folder that is shared with the ERP: mounted, or kept the same by SFTP. */
  folderVariable: variable,
  /** At most one batch in so many seconds, of all replicas together: what comes between waits for the next. */
  batchEverySeconds: z.number().nonnegative().default(300),
  /** How often a document that was handed over is looked for among the acknowledgements, seconds. */
  checkEverySeconds: z.number().min(60).default(300),
  /** A batch that nobody has acknowledged for so long is put there again, hours: the ERP refuses what it has. */
  resendAfterHours: z.number().positive().default(24),
};

/** What the driver itself needs of them. */
export type LegacySettings = Pick<
  z.output<z.ZodObject<typeof legacySettings>>,
  'batchEverySeconds' | 'checkEverySeconds' | 'resendAfterHours'
> & { readonly legalEntities: readonly string[] };
