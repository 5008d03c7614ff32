import { Controller, Get, Inject, Query } from '@nestjs/common';
import { z } from 'zod';
import { ApiOperation, ApiQuery, ApiTags, readQuery } from '#libs/service';
import { AuditLog, type AuditRecord } from './audit-log.js';

const page = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

/** The audit chain, for auditors. */
@ApiTags('audit')
@Controller('audit')
export class AuditController {
  readonly #log: AuditLog;

  constructor(@Inject(AuditLog) log: AuditLog) {
    this.#log = log;
  }

  @Get()
  @ApiOperation({ summary: 'Audit records after a position, the oldest first' })
  @ApiQuery({ name: 'after', required: false })
  @ApiQuery({ name: 'limit', required: false })
  async list(@Query() query: unknown): Promise<{ records: readonly AuditRecord[] }> {
    const { after, limit } = readQuery(page, query);
    return { records: await this.#log.page(after, limit) };
  }

  @Get('verification')
  @ApiOperation({ summary: 'Whether the chain holds: no record changed, removed or put in between' })
  verify() {
    return this.#log.verify();
  }
}
