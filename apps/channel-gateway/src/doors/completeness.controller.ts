import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { ApiBody, ApiOkResponse, ApiOperation, ApiQuery, ApiResponse, ApiTags, readQuery } from '#libs/service';
import type { CompletenessReport } from '../completeness/completeness-report.js';
import { Watches } from '../watches.js';

const day = z.iso.date();
const filter = z.object({
  account: z.string().optional(),
  day: day.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
const wish = z.object({ account: z.string().min(1), day });

/** Whether everything that a channel holds of a day has come. */
@ApiTags('operations')
@Controller('completeness')
export class CompletenessController {
  constructor(@Inject(Watches) private readonly watches: Watches) {}

  @Get()
  @ApiOperation({ summary: 'The newest comparisons that fit: what was missing, and what was fetched' })
  @ApiQuery({ name: 'account', required: false })
  @ApiQuery({ name: 'day', required: false, description: 'Local day of the account, 2026-11-20' })
  @ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 1000, default: 100 } })
  async list(@Query() query: unknown): Promise<{ reports: CompletenessReport[] }> {
    return { reports: await this.watches.reports(readQuery(filter, query)) };
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Compares a day of an account now, and fetches what is missing by its id' })
  @ApiBody({
    schema: {
      type: 'object',
      required: ['account', 'day'],
      properties: { account: { type: 'string' }, day: { type: 'string', format: 'date' } },
    },
  })
  @ApiOkResponse({ description: 'What was found, as it is kept' })
  @ApiResponse({ status: 404, description: 'No such account, or its channel cannot say what it holds' })
  @ApiResponse({ status: 503, description: 'The channel does not answer, or asks for a pause' })
  async check(@Body() body: unknown): Promise<CompletenessReport> {
    const { account, day: of } = readQuery(wish, body);
    return this.watches.check(account, of);
  }
}
