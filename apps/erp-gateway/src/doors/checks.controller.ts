import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBody, ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags, readQuery } from '#libs/service';
import * as contract from '../checks/check.contract.js';
import { Checks } from '../checks/checks.js';
import { apiSchema } from './api-schema.js';

/** Questions of high value that cannot wait for a message. Always 200 in time: the verdict says what to do. */
@ApiTags('checks')
@ApiNotFoundResponse({ description: 'No ERP keeps the books of the legal entity' })
@Controller('checks')
export class ChecksController {
  constructor(@Inject(Checks) private readonly checks: Checks) {}

  @Post('customer')
  @HttpCode(200)
  @ApiOperation({ summary: 'Who a customer is in the ERP: exact, then normalised; a guest’s party is by policy' })
  @ApiBody({ schema: apiSchema(contract.customerQuestion) })
  @ApiOkResponse({ schema: apiSchema(contract.customerAnswer) })
  customer(@Body() body: unknown): Promise<contract.CustomerAnswer> {
    return this.checks.customer(readQuery(contract.customerQuestion, body));
  }

  @Post('items')
  @HttpCode(200)
  @ApiOperation({ summary: 'Whether the ERP sells these SKUs' })
  @ApiBody({ schema: apiSchema(contract.itemsQuestion) })
  @ApiOkResponse({ schema: apiSchema(contract.itemsAnswer) })
  items(@Body() body: unknown): Promise<contract.ItemsAnswer> {
    return this.checks.itemsOf(readQuery(contract.itemsQuestion, body));
  }

  @Post('price')
  @HttpCode(200)
  @ApiOperation({ summary: 'Whether a price may be moved so far, by the bounds of the policy; no ERP is asked' })
  @ApiBody({ schema: apiSchema(contract.priceQuestion) })
  @ApiOkResponse({ schema: apiSchema(contract.priceAnswer) })
  price(@Body() body: unknown): contract.PriceAnswer {
    return this.checks.price(readQuery(contract.priceQuestion, body));
  }
}
