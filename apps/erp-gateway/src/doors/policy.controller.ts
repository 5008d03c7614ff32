import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { posting, postingRequested } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';
import type { ErpDocument } from '../drivers/driver.js';
import { documentsFor } from '../posting/documents.js';
import type { TextLimits } from '../posting/outlines.js';
import type { PostingPolicy } from '../posting/posting-policy.js';
import { explain, versionOn, type Explanation } from '../posting/settle.js';
import { erpFor, GATEWAY_SETUP, type GatewaySetup } from '../setup.js';

/** Which rule settles what for a posting, and what the ERP would be sent. */
export interface PostingExplanation {
  readonly version: string;
  readonly digest: string;
  readonly settlings: readonly Explanation[];
  readonly documents: readonly ErpDocument[];
}

/** Longest texts that any driver bears, where the legal entity has no ERP. */
const UNLIMITED: TextLimits = { referenceLength: 1_000, lineIdLength: 1_000 };

/** The posting policy: what it says, and what it would do. */
@ApiTags('policy')
@Controller('policy')
export class PolicyController {
  constructor(@Inject(GATEWAY_SETUP) private readonly setup: GatewaySetup) {}

  @Get()
  @ApiOperation({ summary: 'Every version of the posting policy, with its digest' })
  read(): PostingPolicy {
    return this.setup.postingPolicy;
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
    const { postingPolicy } = this.setup;
    const { version, digest } = versionOn(postingPolicy, read.data.documentOn);
    const limits = erpFor(this.setup, read.data.legalEntity)?.driver.limits ?? UNLIMITED;
    const revision = { reference: 'explained', body: read.data };
    const documents = documentsFor(revision, postingPolicy, limits).map(({ document }) => document);
    return { version, digest, settlings: explain(read.data, postingPolicy), documents };
  }
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
