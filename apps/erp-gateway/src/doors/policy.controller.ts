import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import pg from 'pg';
import { z } from 'zod';
import { posting, postingRequested, type Posting } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';
import { ApiBody, ApiOperation, ApiQuery, ApiTags, readQuery } from '#libs/service';
import type { ErpDocument } from '../drivers/driver.js';
import { postingsIn, readPosting } from '../outbound/posting-history.js';
import { planFor } from '../posting/documents.js';
import { DryRun, type DryRunReport } from '../posting/dry-run.js';
import { POSTING_POLICY } from '../posting/load-posting-policy.js';
import type { TextLimits } from '../posting/outlines.js';
import type { ReadingAt } from '../posting/policy-book.js';
import { PolicyReload } from '../posting/policy-reload.js';
import { policyOf } from '../posting/policy-text.js';
import { postingSources } from '../posting/posting-sources.js';
import type { PostingPolicy } from '../posting/posting-policy.js';
import { explain, type Explanation } from '../posting/settle.js';
import { erpFor, GATEWAY_SETUP, type GatewaySetup } from '../setup.js';

/** Which rule settles what for a posting, and what the ERP would be sent. */
export interface PostingExplanation {
  readonly version: string;
  readonly digest: string;
  readonly settlings: readonly Explanation[];
  readonly documents: readonly ErpDocument[];
  /** What one document covers. */
  readonly grain: string;
  /** Whether a person would have to agree before it is posted. */
  readonly waitsForApproval: boolean;
}

/** Longest texts that any driver bears, where the legal entity has no ERP. */
const UNLIMITED: TextLimits = { referenceLength: 1_000, lineIdLength: 1_000 };

const asked = z.object({ posting: z.string().min(1) });
const period = z.object({ from: z.iso.date(), to: z.iso.date() });
const candidate = z.strictObject({ policy: z.string().min(1), file: z.string().min(1).default('the candidate') });

/** The posting policy: what it says, and what it would do. */
@ApiTags('policy')
@Controller('policy')
export class PolicyController {
  constructor(
    @Inject(GATEWAY_SETUP) private readonly setup: GatewaySetup,
    @Inject(PolicyReload) private readonly reloading: PolicyReload,
    @Inject(pg.Pool) private readonly pool: pg.Pool,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Every version of the posting policy with its digest, and how it was last read' })
  read(): PostingPolicy & { lastReading: ReadingAt | null } {
    const { current, lastReading } = this.setup.postingPolicy;
    return { ...current, lastReading };
  }

  @Post('reload')
  @HttpCode(200)
  @ApiOperation({ summary: 'Reads the policy folder again; a set that is not valid changes nothing, and says why' })
  reload(): Promise<ReadingAt> {
    return this.reloading.now();
  }

  @Get('explain')
  @ApiOperation({ summary: 'The same as POST, for a posting that was asked for: `<actor>/<posting>@<revision>`' })
  @ApiQuery({ name: 'posting', example: 'order/shopify-us-1/450789469/sale/SHP-1@9' })
  async explainKnown(@Query() query: unknown): Promise<PostingExplanation> {
    const { posting: ref } = readQuery(asked, query);
    const request = await readPosting(this.pool, ref);
    if (!request) throw unknownPosting(ref);
    return this.explanationOf(ref, request.body);
  }

  @Post('explain')
  @HttpCode(200)
  @ApiOperation({
    summary: 'For one posting: which rules match, why the others do not, and the documents; nothing is sent',
  })
  @ApiBody({ schema: { example: postingRequested.example.body } })
  explain(@Body() body: unknown): PostingExplanation {
    const read = posting.safeParse(body);
    if (!read.success) throw invalidPosting(read.error);
    return this.explanationOf('explained', read.data);
  }

  @Post('dry-run')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'What a candidate policy would have made of the postings of a period, beside the one that holds; nothing is sent',
  })
  @ApiQuery({ name: 'from', example: '2026-11-01' })
  @ApiQuery({ name: 'to', example: '2026-11-30' })
  @ApiBody({ schema: { example: { policy: 'versions: […]', file: 'candidate.yaml' } } })
  async dryRun(@Query() query: unknown, @Body() body: unknown): Promise<DryRunReport> {
    const { from, to } = readQuery(period, query);
    const { policy, file } = readQuery(candidate, body);
    const { postingPolicy } = this.setup;
    const tried = policyOf(policy, file, await postingSources(postingPolicy.folder));
    const run = new DryRun(postingPolicy.current, tried, (legalEntity) => this.limitsOf(legalEntity));
    for await (const page of postingsIn(this.pool, { from, to }))
      for (const { ref, request } of page) run.add({ reference: ref, body: request.body });
    return run.report();
  }

  private explanationOf(reference: string, body: Posting): PostingExplanation {
    const { current } = this.setup.postingPolicy;
    const plan = planFor({ reference, body }, current, this.limitsOf(body.legalEntity));
    const { version, grain, approvalAbove } = plan.settled;
    return {
      version: version.version,
      digest: version.digest,
      settlings: explain(body, current),
      documents: plan.documents.map(({ document }) => document),
      grain,
      waitsForApproval: (approvalAbove !== null && plan.atStake > approvalAbove) || plan.dates.late?.approve === true,
    };
  }

  private limitsOf(legalEntity: string): TextLimits {
    return erpFor(this.setup, legalEntity)?.driver.limits ?? UNLIMITED;
  }
}

function unknownPosting(ref: string): CrossdockError {
  return new CrossdockError('unknown-posting', {
    problem: `Nobody has asked for the posting ${ref}`,
    remedy: `Its name is <actor>/<posting>@<revision>; GET /calls lists them. What ${POSTING_POLICY} says to a posting that is not there is told by POST.`,
    where: { field: 'posting', value: ref },
  });
}

function invalidPosting(error: z.ZodError): CrossdockError {
  const [issue] = error.issues;
  return new CrossdockError('invalid-posting', {
    problem: `This is no posting: ${issue?.message ?? 'unreadable'}`,
    remedy: 'Send the body of a posting.requested message.',
    where: { pointer: `/${issue?.path.join('/') ?? ''}` },
    cause: error,
  });
}
