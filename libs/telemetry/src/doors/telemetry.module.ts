import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { Health } from '../health/health.js';
import { NestLogger } from '../logs/nest-logger.js';
import { Metrics } from '../metrics/metrics.js';
import { startTelemetry, Telemetry, type TelemetrySettings } from '../telemetry.js';
import { Tracing } from '../traces/tracing.js';
import { observeRequests } from './http-observer.js';
import { TelemetryController } from './telemetry.controller.js';

/** A service's name and how its telemetry starts. */
export interface TelemetryModuleSettings extends TelemetrySettings {
  /** The service's name: `order-service`. */
  readonly name: string;
}

const PARTS: Provider[] = [
  { provide: Health, inject: [Telemetry], useFactory: ({ health }: Telemetry) => health },
  { provide: Metrics, inject: [Telemetry], useFactory: ({ metrics }: Telemetry) => metrics },
  { provide: Tracing, inject: [Telemetry], useFactory: ({ tracing }: Telemetry) => tracing },
  { provide: NestLogger, inject: [Telemetry], useFactory: ({ logger }: Telemetry) => new NestLogger(logger) },
];

/** The telemetry of a Nest service on Fastify: injectable everywhere, with `/health/live`, `/health/ready`, `/metrics`. */
@Module({})
export class TelemetryModule implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  readonly #telemetry: Telemetry;
  readonly #http: HttpAdapterHost;

  constructor(@Inject(Telemetry) telemetry: Telemetry, @Inject(HttpAdapterHost) http: HttpAdapterHost) {
    this.#telemetry = telemetry;
    this.#http = http;
  }

  /** For the service's root module, once. */
  static forService({ name, ...settings }: TelemetryModuleSettings): DynamicModule {
    return {
      module: TelemetryModule,
      global: true,
      controllers: [TelemetryController],
      providers: [{ provide: Telemetry, useFactory: () => startTelemetry(name, settings) }, ...PARTS],
      exports: [Telemetry, Health, Metrics, Tracing, NestLogger],
    };
  }

  onModuleInit(): void {
    observeRequests(this.#http.httpAdapter.getInstance<FastifyInstance>(), this.#telemetry);
  }

  beforeApplicationShutdown(): void {
    this.#telemetry.health.drain();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#telemetry.stop();
  }
}
