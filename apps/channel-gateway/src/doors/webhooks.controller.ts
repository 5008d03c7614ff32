import { Body, Controller, Headers as AllHeaders, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { activeTraceparent } from '#libs/telemetry';
import { ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiResponse, ApiTags, ExactBytes } from '#libs/service';
import type { Headers } from '../intake/envelope.js';
import { Intake } from '../intake/intake.js';
import type { Receipt } from '../raw-store/incoming-document.js';
import { IntakeObserver } from '../telemetry/intake-observer.js';

/** The route of deliveries, as the server knows it. */
export const DELIVERIES = '/webhooks/:source/:account';

/** Where shops and partners deliver what they have to say. */
@ApiTags('webhooks')
@Controller()
export class WebhooksController {
  constructor(
    @Inject(Intake) private readonly intake: Intake,
    @Inject(IntakeObserver) private readonly observer: IntakeObserver,
  ) {}

  @Post(DELIVERIES)
  @HttpCode(200)
  @ExactBytes()
  @ApiOperation({
    summary: 'Takes a signed delivery; answered when it is durable. A retry of the same delivery changes nothing',
  })
  @ApiParam({
    name: 'source',
    description: 'The channel or partner: one that ships with a door, or one whose manifest declares a `door`',
    example: 'shopify',
  })
  @ApiBody({
    description: 'The exact bytes that were signed; of any content',
    schema: { type: 'string', format: 'binary' },
  })
  @ApiOkResponse({
    description: 'Durable: received, duplicate, or quarantined where the same event came with another body',
  })
  @ApiResponse({ status: 401, description: 'Not signed with the secret of this connection; nothing is kept' })
  @ApiResponse({ status: 404, description: 'No such connection' })
  @ApiResponse({ status: 413, description: 'Larger than 16 MiB' })
  @ApiResponse({ status: 503, description: 'Not durable: send it again after the time in Retry-After' })
  async receive(
    @Param('source') source: string,
    @Param('account') account: string,
    @AllHeaders() headers: Headers,
    @Query() query: Readonly<Record<string, string>>,
    @Body() body: Buffer | undefined,
  ): Promise<{ receipt: Receipt; documentId: string }> {
    const delivery = {
      source,
      account,
      headers,
      query,
      bytes: body ?? Buffer.alloc(0),
      receivedAt: new Date(),
      traceparent: activeTraceparent(),
    };
    return this.observer.around(delivery, () => this.intake.take(delivery));
  }
}
