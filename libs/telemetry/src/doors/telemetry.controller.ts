import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { HealthReport } from '../health/health.js';
import { Telemetry } from '../telemetry.js';

/** What probes and scrapers ask for. */
@Controller()
export class TelemetryController {
  readonly #telemetry: Telemetry;

  constructor(@Inject(Telemetry) telemetry: Telemetry) {
    this.#telemetry = telemetry;
  }

  /** 200 if the process works at all, else 503: restart it. */
  @Get('health/live')
  live(@Res() reply: FastifyReply): Promise<FastifyReply> {
    return answer(reply, this.#telemetry.health.live());
  }

  /** 200 if the process can take work, else 503 with the reasons: send it none. */
  @Get('health/ready')
  ready(@Res() reply: FastifyReply): Promise<FastifyReply> {
    return answer(reply, this.#telemetry.health.ready());
  }

  /** All metrics in the OpenMetrics format. */
  @Get('metrics')
  async metrics(@Res() reply: FastifyReply): Promise<FastifyReply> {
    const { metrics } = this.#telemetry;
    return reply.header('content-type', metrics.contentType).send(await metrics.render());
  }
}

async function answer(reply: FastifyReply, asked: Promise<HealthReport>): Promise<FastifyReply> {
  const report = await asked;
  return reply.status(report.status === 'ok' ? 200 : 503).send(report);
}
