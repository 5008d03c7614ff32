import { Inject, Injectable } from '@nestjs/common';
import { BackgroundWork } from '#libs/service';
import { postingPolicyMetrics, Telemetry, type HandlesOf } from '#libs/telemetry';
import { GATEWAY_SETUP, type GatewaySetup } from '../setup.js';
import type { PolicyBook, ReadingAt } from './policy-book.js';

/** Postings that wait on purpose. */
export interface Held {
  readonly legalEntity: string;
  readonly reason: 'approval' | 'summary';
  readonly postings: number;
}

/** Reads the policy again when its folder changes, on SIGHUP and when asked, and says what came of it. */
@Injectable()
export class PolicyReload {
  private readonly book: PolicyBook;
  private readonly handles: HandlesOf<typeof postingPolicyMetrics>;
  private readonly onSignal = () => void this.now();

  constructor(
    @Inject(GATEWAY_SETUP) { postingPolicy, erps }: GatewaySetup,
    @Inject(Telemetry) private readonly telemetry: Telemetry,
    @Inject(BackgroundWork) work: BackgroundWork,
  ) {
    this.book = postingPolicy;
    const entities = erps.flatMap(({ connection }) => connection.legalEntities);
    this.handles = telemetry.metrics.declare(postingPolicyMetrics, { legal_entity: entities });
    work.add({ name: 'policy reload', start: () => this.start(), stop: () => this.stop() });
    telemetry.health.require({ name: 'posting-policy', check: async () => this.detail() });
  }

  /** Reads the policy now. */
  async now(): Promise<ReadingAt> {
    const reading = await this.book.reload();
    this.told(reading);
    return reading;
  }

  /** Sets the gauges of what the policy holds back. */
  held(counts: readonly Held[], entities: readonly string[]): void {
    for (const legalEntity of entities)
      for (const reason of ['approval', 'summary'] as const) {
        const mine = counts.find((one) => one.legalEntity === legalEntity && one.reason === reason);
        this.handles.held.set({ legal_entity: legalEntity, reason }, mine?.postings ?? 0);
      }
  }

  private start(): void {
    process.on('SIGHUP', this.onSignal);
    this.book.watch((reading) => this.told(reading));
  }

  private async stop(): Promise<void> {
    process.off('SIGHUP', this.onSignal);
    await this.book.close();
  }

  private told(reading: ReadingAt): void {
    const { logger } = this.telemetry;
    this.handles.reloads.add({ outcome: reading.outcome });
    this.handles.refused.set({}, reading.outcome === 'refused' ? 1 : 0);
    if (reading.outcome === 'refused')
      logger.error({ reason: reading.reason }, 'the posting policy was refused: the one that was read before stays');
    if (reading.outcome !== 'changed') return;
    const { versions, edited } = reading;
    logger.info({ versions }, 'another posting policy holds from now on');
    if (edited.length > 0)
      logger.warn({ edited }, 'versions of the posting policy have another content under the same name');
  }

  /** A policy that was refused makes nothing unready: the old one serves. */
  private detail(): string {
    const { current, lastReading } = this.book;
    const versions = current.versions.map(({ version }) => version).join(', ');
    if (lastReading?.outcome !== 'refused') return `versions ${versions}`;
    return `versions ${versions} stay; what was read at ${lastReading.at} was refused: ${lastReading.reason}`;
  }
}
