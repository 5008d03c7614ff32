import { Controller, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { Outbox } from '#libs/actors';
import { Telemetry } from '#libs/telemetry';
import { readQuery } from './read-query.js';
import { ApiOperation, ApiQuery, ApiTags } from './api.js';

const request = z.object({ since: z.iso.datetime({ offset: true }) });

/** What this service has said. */
@ApiTags('operations')
@Controller('outbox')
export class OutboxController {
  constructor(
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(Telemetry) private readonly telemetry: Telemetry,
  ) {}

  @Post('republish')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Says everything again that was said since an instant: after the loss of the bus; receivers merge',
  })
  @ApiQuery({ name: 'since', example: '2026-11-25T12:00:00Z' })
  async republish(@Query() query: unknown): Promise<{ since: string; rows: number }> {
    const { since } = readQuery(request, query);
    const rows = await this.outbox.republish(new Date(since));
    this.telemetry.logger.warn({ since, rows }, 'outbox rows are said again on the word of a person');
    return { since, rows };
  }
}
