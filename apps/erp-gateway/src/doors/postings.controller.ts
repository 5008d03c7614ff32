import { Controller, Get, Inject, Query } from '@nestjs/common';
import pg from 'pg';
import { z } from 'zod';
import { ApiOperation, ApiQuery, ApiTags, pageLimit, readQuery } from '#libs/service';
import { listLate, type LateDocument } from '../outbound/late-documents.js';

const filter = z.object({
  legalEntity: z.string().optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  limit: pageLimit,
});

/** Postings that need a look at the close. */
@ApiTags('postings')
@Controller('postings')
export class PostingsController {
  constructor(@Inject(pg.Pool) private readonly pool: pg.Pool) {}

  @Get('late')
  @ApiOperation({ summary: 'Documents of closed periods: their own date, and the open day on which they stand' })
  @ApiQuery({ name: 'legalEntity', required: false, example: 'US' })
  @ApiQuery({ name: 'from', required: false, description: 'First date that they bear' })
  @ApiQuery({ name: 'to', required: false, description: 'Last date that they bear' })
  async late(@Query() query: unknown): Promise<{ documents: (LateDocument & { readonly posted: boolean })[] }> {
    const { limit, ...rest } = readQuery(filter, query);
    return { documents: await listLate(this.pool, rest, limit) };
  }
}
