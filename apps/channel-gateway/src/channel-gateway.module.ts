import { Inject, Module, type FactoryProvider, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import { CallDesk, NatsBus, Writer } from '#libs/actors';
import { BackgroundWork, ServiceConfig } from '#libs/service';
import { Telemetry } from '#libs/telemetry';
import { CallsController } from './doors/calls.controller.js';
import { CompletenessController } from './doors/completeness.controller.js';
import { DocumentsController } from './doors/documents.controller.js';
import { FilesController } from './doors/files.controller.js';
import { sendAwayWhenFull } from './doors/full-queue.js';
import { MessagesController } from './doors/messages.controller.js';
import { WebhooksController } from './doors/webhooks.controller.js';
import { Commands } from './egress/commands.js';
import { Gateway } from './gateway.js';
import { Installation } from './installation.js';
import { Files } from './intake/files/files.js';
import { Intake } from './intake/intake.js';
import { TranslationStage } from './stage/translation-stage.js';
import { IntakeObserver } from './telemetry/intake-observer.js';
import { Watches } from './watches.js';

const providers: FactoryProvider[] = [
  { provide: Installation, inject: [ServiceConfig], useFactory: (config: ServiceConfig) => Installation.load(config) },
  {
    provide: Gateway,
    inject: [pg.Pool, Writer, Installation, Telemetry, NatsBus],
    useFactory: (pool: pg.Pool, writer: Writer, installation: Installation, telemetry: Telemetry, bus: NatsBus) =>
      new Gateway(pool, writer, installation, telemetry, bus),
  },
  { provide: Intake, inject: [Gateway], useFactory: ({ intake }: Gateway) => intake },
  { provide: IntakeObserver, inject: [Gateway], useFactory: ({ intakeObserver }: Gateway) => intakeObserver },
  { provide: TranslationStage, inject: [Gateway], useFactory: ({ stage }: Gateway) => stage },
  { provide: Files, inject: [Gateway], useFactory: ({ files }: Gateway) => files },
  { provide: Watches, inject: [Gateway], useFactory: ({ watches }: Gateway) => watches },
  { provide: CallDesk, inject: [Gateway], useFactory: ({ desk }: Gateway) => desk },
  {
    provide: Commands,
    inject: [Gateway, Writer],
    useFactory: ({ desk }: Gateway, writer: Writer) => new Commands(desk, writer),
  },
];

/** Everything between the outside and the bus: intake, translation, routing, and calls to shops and partners. */
@Module({
  controllers: [
    WebhooksController,
    DocumentsController,
    CallsController,
    CompletenessController,
    FilesController,
    MessagesController,
  ],
  providers,
})
export class ChannelGatewayModule implements OnModuleInit {
  constructor(
    @Inject(Gateway) private readonly gateway: Gateway,
    @Inject(BackgroundWork) work: BackgroundWork,
    @Inject(HttpAdapterHost) private readonly http: HttpAdapterHost,
  ) {
    for (const one of gateway.works) work.add(one);
  }

  onModuleInit(): void {
    sendAwayWhenFull(this.http.httpAdapter.getInstance<FastifyInstance>(), this.gateway);
  }
}
