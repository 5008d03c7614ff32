import { Controller, Get, Inject, Query } from '@nestjs/common';
import pg from 'pg';
import { z } from 'zod';
import { CrossdockError } from '#libs/errors';
import { ApiOperation, ApiQuery, ApiTags, pageLimit, readQuery } from '#libs/service';
import {
  listSummaries,
  postingsOf,
  readSummary,
  summaryOf,
  type GatheredPosting,
  type SummaryRecord,
} from '../summaries/summary-rows.js';

const filter = z.object({
  legalEntity: z.string().optional(),
  state: z.enum(['open', 'closed', 'answered']).optional(),
  bucket: z.string().optional(),
  /** A posting revision: the summary that holds it. */
  posting: z.string().optional(),
  limit: pageLimit,
});
const page = z.object({ summary: z.string().min(1), after: z.string().default(''), limit: pageLimit });

/** Documents that gather a day or a settlement, and the postings that each holds. */
@ApiTags('summaries')
@Controller('summaries')
export class SummariesController {
  constructor(@Inject(pg.Pool) private readonly pool: pg.Pool) {}

  @Get()
  @ApiOperation({ summary: 'Summaries, the newest first; or the one that holds a posting' })
  @ApiQuery({ name: 'posting', required: false, example: 'order/shopify-us-1/450789469/sale/SHP-1@9' })
  @ApiQuery({ name: 'legalEntity', required: false })
  @ApiQuery({ name: 'bucket', required: false, example: '2026-11-21' })
  async list(@Query() query: unknown): Promise<{ summaries: SummaryRecord[] }> {
    const { limit, posting, ...rest } = readQuery(filter, query);
    if (posting === undefined) return { summaries: await listSummaries(this.pool, rest, limit) };
    const one = await summaryOf(this.pool, posting);
    return { summaries: one ? [one] : [] };
  }

  @Get('postings')
  @ApiOperation({ summary: 'The postings of a summary with what each brought, `after` the last one that was seen' })
  @ApiQuery({ name: 'summary' })
  @ApiQuery({ name: 'after', required: false })
  async postings(
    @Query() query: unknown,
  ): Promise<{ summary: SummaryRecord; postings: GatheredPosting[]; next: string | null }> {
    const { summary: ref, after, limit } = readQuery(page, query);
    const summary = await readSummary(this.pool, ref);
    if (!summary) throw unknownSummary(ref);
    const postings = await postingsOf(this.pool, ref, after, limit);
    return { summary, postings, next: postings.length < limit ? null : (postings.at(-1)?.ref ?? null) };
  }
}

function unknownSummary(ref: string): CrossdockError {
  return new CrossdockError('unknown-summary', {
    problem: `No summary is called ${ref}`,
    remedy: 'GET /summaries lists what there is.',
    where: { field: 'summary', value: ref },
  });
}
