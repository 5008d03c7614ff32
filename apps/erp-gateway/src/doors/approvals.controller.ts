import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import pg from 'pg';
import { z } from 'zod';
import { Writer } from '#libs/actors';
import { CrossdockError } from '#libs/errors';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiTags, pageLimit, readQuery } from '#libs/service';
import { approvalStates, type Approval, type ApprovalFact } from '../approvals/approval.js';
import { factsOf, listApprovals, readApproval } from '../approvals/approval-rows.js';
import { Approvals, unknownApproval } from '../approvals/approvals.js';

const filter = z.object({
  state: z.enum(approvalStates).optional(),
  legalEntity: z.string().optional(),
  limit: pageLimit,
});

const word = z.strictObject({
  /** Who decides, as the portal or the command line knows them. */
  by: z.string().trim().min(1).max(200),
  /** Digest of what they were shown. */
  digest: z.string().min(1),
  note: z.string().max(2_000).optional(),
});

const EXAMPLE = { by: 'j.doe', digest: 'digest of the approval that was shown', note: 'checked with logistics' };

/** Postings that wait for a second person. */
@ApiTags('approvals')
@Controller('approvals')
export class ApprovalsController {
  private readonly approvals: Approvals;

  constructor(
    @Inject(pg.Pool) private readonly pool: pg.Pool,
    @Inject(Writer) writer: Writer,
  ) {
    this.approvals = new Approvals(writer);
  }

  @Get()
  @ApiOperation({ summary: 'What waits for somebody to agree, the oldest first; with what would be posted' })
  @ApiQuery({ name: 'state', required: false, enum: approvalStates })
  @ApiQuery({ name: 'legalEntity', required: false })
  @ApiQuery({ name: 'limit', required: false })
  async list(@Query() query: unknown): Promise<{ approvals: Approval[] }> {
    const { limit, ...rest } = readQuery(filter, query);
    return { approvals: await listApprovals(this.pool, rest, limit) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One question, and all that was said to it' })
  @ApiParam({ name: 'id' })
  async read(@Param('id') id: string): Promise<Approval & { facts: ApprovalFact[] }> {
    const approval = await readApproval(this.pool, id);
    if (!approval) throw unknownApproval(id);
    return { ...approval, facts: await factsOf(this.pool, approval.key) };
  }

  @Post(':id/approve')
  @HttpCode(200)
  @ApiOperation({ summary: 'Agree to exactly what was shown; it is posted. Never by whoever caused it' })
  @ApiBody({ schema: { example: EXAMPLE } })
  approve(@Param('id') id: string, @Body() body: unknown): Promise<Approval> {
    return this.decide(id, 'approved', body);
  }

  @Post(':id/reject')
  @HttpCode(200)
  @ApiOperation({ summary: 'Refuse it; whoever issued the posting is told' })
  @ApiBody({ schema: { example: EXAMPLE } })
  reject(@Param('id') id: string, @Body() body: unknown): Promise<Approval> {
    return this.decide(id, 'rejected', body);
  }

  private decide(id: string, state: 'approved' | 'rejected', body: unknown): Promise<Approval> {
    const read = word.safeParse(body);
    if (!read.success) throw invalidWord(read.error);
    const { by, digest, note = null } = read.data;
    return this.approvals.decide(id, { word: state, by, digest, note });
  }
}

function invalidWord(error: z.ZodError): CrossdockError {
  const [issue] = error.issues;
  return new CrossdockError('invalid-decision', {
    problem: `This is no decision: ${issue?.message ?? 'unreadable'}`,
    remedy: 'Say who decides (by), and the digest of what was shown.',
    where: { field: issue?.path.join('.') ?? '' },
  });
}
