import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ErpLimits } from '../governor/limits.js';
import { ItemListWork, type Reachability } from '../outbound/item-list.work.js';
import { GATEWAY_SETUP, type GatewaySetup } from '../setup.js';

/** An ERP as people see it. */
export interface ErpView extends Partial<Reachability> {
  readonly name: string;
  readonly driver: string;
  /** Version of the ERP's interface that is spoken, and the day on which its vendor takes it away. */
  readonly apiVersion: string;
  readonly sunset: string | null;
  readonly legalEntities: readonly string[];
  readonly limits: ErpLimits;
}

/** The ERPs that this gateway speaks to. One that is away degrades the gateway; it stays ready, and postings wait. */
@ApiTags('erp')
@Controller('erps')
export class ErpController {
  constructor(
    @Inject(GATEWAY_SETUP) private readonly setup: GatewaySetup,
    @Inject(ItemListWork) private readonly lists: ItemListWork,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The ERPs, what they are asked at most, and whether they answer' })
  list(): { erps: ErpView[] } {
    const erps = this.setup.erps.map(
      ({ connection: { name, driver, legalEntities, limits }, driver: { apiVersion, sunset } }) => {
        return { name, driver, apiVersion, sunset, legalEntities, limits, ...this.lists.reachabilityOf(name) };
      },
    );
    return { erps };
  }
}
