import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { CallDesk, type CallCount } from '#libs/actors';
import { CrossdockError } from '#libs/errors';
import { ApiBody, ApiNotFoundResponse, ApiOperation, ApiTags, readQuery } from '#libs/service';
import type { ServedErp } from '../connections/served-erp.js';
import { erpView, type ErpView } from '../governor/erp-view.js';
import { ItemListWork } from '../outbound/item-list.work.js';
import { GATEWAY_SETUP, type GatewaySetup } from '../setup.js';

const pauseWish = z.strictObject({
  /** Who stops the calls. */
  by: z.string().trim().min(1).max(100).default('an operator'),
  /** Why, for whoever finds it paused. */
  reason: z.string().trim().min(1).max(500),
});

/** The ERPs that this gateway speaks to. One that is away degrades the gateway; it stays ready, and postings wait. */
@ApiTags('erp')
@Controller('erps')
export class ErpController {
  constructor(
    @Inject(GATEWAY_SETUP) private readonly setup: GatewaySetup,
    @Inject(ItemListWork) private readonly lists: ItemListWork,
    @Inject(CallDesk) private readonly desk: CallDesk,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'The ERPs: what they bear and how much of it is used, whether they answer, when each lane is through',
  })
  async list(): Promise<{ erps: ErpView[] }> {
    const counts = await this.desk.count();
    return { erps: this.setup.erps.map((erp) => this.viewOf(erp, counts)) };
  }

  @Post(':name/pause')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Stops the calls to an ERP, of all replicas within a second',
    description: 'What is under way ends; what waits is kept, and those who asked are told that it waits.',
  })
  @ApiBody({ schema: { type: 'object', required: ['reason'], properties: { reason: {}, by: {} } } })
  @ApiNotFoundResponse({ description: 'No ERP has this name' })
  async pause(@Param('name') name: string, @Body() body: unknown): Promise<ErpView> {
    const erp = this.named(name);
    const { by, reason } = readQuery(pauseWish, body ?? {});
    await erp.gate.setPaused({ by, reason, at: new Date().toISOString() });
    return this.viewOf(erp, await this.desk.count());
  }

  @Post(':name/resume')
  @HttpCode(200)
  @ApiOperation({ summary: 'Lets the calls to an ERP go on' })
  @ApiNotFoundResponse({ description: 'No ERP has this name' })
  async resume(@Param('name') name: string): Promise<ErpView> {
    const erp = this.named(name);
    await erp.gate.setPaused(null);
    return this.viewOf(erp, await this.desk.count());
  }

  private viewOf(erp: ServedErp, counts: readonly CallCount[]): ErpView {
    return erpView(erp, counts, this.lists.reachabilityOf(erp.connection.name));
  }

  private named(name: string): ServedErp {
    const erp = this.setup.erps.find(({ connection }) => connection.name === name);
    if (erp) return erp;
    throw new CrossdockError('unknown-erp', {
      problem: `No ERP is called ${name}`,
      remedy: `There are ${this.setup.erps.map(({ connection }) => connection.name).join(', ')}; see policies/erp-connections.yaml.`,
      where: { field: 'name', value: name },
    });
  }
}
