import 'reflect-metadata';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { CrossdockError } from '#libs/errors';
import { NestLogger, Telemetry, TelemetryModule } from '#libs/telemetry';
import { BackgroundWork } from './background-work.js';
import { JetStreamStrategy } from './bus/jetstream-strategy.js';
import { describeApi } from './doors/api-description.js';
import { BODY_LIMIT_BYTES, readBodies } from './doors/bodies.js';
import { answerWhatIsTooLarge } from './doors/too-large.js';
import { readEnvironment } from './environment.js';
import { collectSeldom } from './heap.js';
import { ServiceConfig, type ServiceDefinition } from './service-definition.js';
import { ServiceModule } from './service.module.js';

/** Longest that leaving may take, milliseconds; whoever stops services waits a little longer. */
const LEAVE_WITHIN_MS = 11_000;
/** How long requests that are under way may take to end once a service leaves, milliseconds; then they are cut off. */
const REQUESTS_END_WITHIN_MS = 4_000;
/** Longest path parameter: ids of messages hold actor keys and document ids. */
const PARAMETER_LENGTH = 1_000;

/** A service that runs in this process. */
export interface RunningService {
  readonly app: NestFastifyApplication;
  /** `http://127.0.0.1:3001`. */
  readonly url: string;
  /** Drains and closes: no new work, what is under way ends, what is committed goes out. */
  stop(): Promise<void>;
}

/** Opens a service: database, doors, bus, loops, in this order. For `main.ts` there is {@link startService}. */
export async function openService(
  definition: ServiceDefinition,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<RunningService> {
  const config = new ServiceConfig(definition.name, readEnvironment(variables));
  const app = await createApp(definition, config);
  const { port, host, works } = config.environment;
  await app.listen(port, host);
  if (works) {
    await app.startAllMicroservices();
    await app.get(BackgroundWork).start();
  }
  return { app, url: await app.getUrl(), stop: () => leave(app) };
}

/** A sender that never ends what he sends, or never takes its answer, keeps nobody: he comes again elsewhere. */
async function leave(app: NestFastifyApplication): Promise<void> {
  const late = setTimeout(() => app.getHttpServer().closeAllConnections(), REQUESTS_END_WITHIN_MS);
  await app.close().finally(() => clearTimeout(late));
}

/** Runs a service until SIGTERM, SIGINT, or the end of the process that started it. The whole of a service's `main.ts`. */
export async function startService(definition: ServiceDefinition): Promise<void> {
  if (definition.keepsWorkInMemory) collectSeldom();
  const opening = openService(definition, process.env);
  let leaving = false;
  const leaveOnce = () => {
    if (leaving) return;
    leaving = true;
    setTimeout(() => process.exit(1), LEAVE_WITHIN_MS).unref();
    void opening.then((service) => service.stop()).then(() => process.exit(0), fail);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, leaveOnce);
  if (process.connected) process.on('disconnect', leaveOnce);
  await opening.catch(fail);
}

function fail(error: unknown): never {
  const record =
    error instanceof CrossdockError ? error.toJSON() : { message: String(error), stack: (error as Error).stack };
  process.stderr.write(`${JSON.stringify({ level: 'fatal', ...record })}\n`);
  process.exit(1);
}

async function createApp(definition: ServiceDefinition, config: ServiceConfig): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: definition.bodyLimitBytes ?? BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: PARAMETER_LENGTH },
  });
  const options = { bufferLogs: true, bodyParser: false, abortOnError: false };
  const app = await NestFactory.create<NestFastifyApplication>(rootModule(definition, config), adapter, options);
  app.useLogger(app.get(NestLogger));
  readBodies(adapter.getInstance());
  answerWhatIsTooLarge(adapter.getInstance());
  describeApi(app, definition.name);
  const strategy = app.get(JetStreamStrategy);
  app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  app.get(BackgroundWork).add({ name: 'handlers', start: () => strategy.catchUp(), stop: () => strategy.close() });
  logStart(app, config);
  return app;
}

function logStart(app: NestFastifyApplication, { name, instance }: ServiceConfig): void {
  app.get(Telemetry).logger.info({ instance }, `${name} starts`);
}

@Module({})
class RootModule {}

function rootModule(definition: ServiceDefinition, config: ServiceConfig): DynamicModule {
  const { variables } = config.environment;
  return {
    module: RootModule,
    imports: [
      TelemetryModule.forService({ name: definition.name, environment: variables }),
      ServiceModule.forService(definition, config),
      definition.module,
    ],
  };
}
