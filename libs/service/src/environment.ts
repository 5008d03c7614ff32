import { z } from 'zod';
import { CrossdockError } from '#libs/errors';

const busUrl = z.url({ protocol: /^(nats|tls)$/ });
const isBusUrl = (text: string): boolean => busUrl.safeParse(text).success;

/** Every variable that a service reads, with its default where it has one. */
const variables = z.object({
  /** Port of the HTTP door; 0 takes any that is free. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  /** Address that the HTTP door is bound to. */
  HOST: z.string().min(1).default('127.0.0.1'),
  /** PostgreSQL, with user and password. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** NATS, with user and password; the nodes of a cluster with commas between them. */
  NATS_URL: z.string().refine((text) => text.split(',').every(isBusUrl), 'must be nats://… or tls://…'),
  /** Folder for what the service keeps outside of the database. */
  DATA_DIR: z.string().min(1).default('.data'),
  /** Folder of the policy files. */
  POLICIES_DIR: z.string().min(1).default('policies'),
  /** Least level that is logged. */
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  /** `questions`: the doors alone, nothing is taken from the bus and no timer fires; for the dry run of a new build. */
  SERVE: z.enum(['all', 'questions']).default('all'),
  /** Base address of a collector; without one no spans are sent. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.union([z.literal(''), z.url()]).optional(),
});

/** What a service is told from outside. */
export interface Environment {
  readonly port: number;
  readonly host: string;
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly dataDir: string;
  readonly policiesDir: string;
  readonly logLevel: string;
  /** False where only the doors are open. */
  readonly works: boolean;
  /** Everything as it was given: for telemetry, and for variables that are one service's own. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Reads the environment, or says which variables are wrong; their values are not repeated, they may be secrets. */
export function readEnvironment(given: Readonly<Record<string, string | undefined>>): Environment {
  const read = variables.safeParse(given);
  if (!read.success) throw invalid(read.error);
  const { data } = read;
  return {
    port: data.PORT,
    host: data.HOST,
    databaseUrl: data.DATABASE_URL,
    natsUrl: data.NATS_URL,
    dataDir: data.DATA_DIR,
    policiesDir: data.POLICIES_DIR,
    logLevel: data.LOG_LEVEL,
    works: data.SERVE === 'all',
    variables: given,
  };
}

function invalid({ issues }: z.ZodError): CrossdockError {
  const faults = issues.map(({ path, message }) => `${path.join('.')} (${message})`);
  return new CrossdockError('invalid-environment', {
    problem: `The environment cannot be used: ${faults.join(', ')}`,
    remedy: 'Set these variables and start again',
    severity: 'critical',
  });
}
