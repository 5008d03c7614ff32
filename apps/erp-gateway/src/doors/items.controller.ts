import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ActorReader, viewOf, winnerOf } from '#libs/actors';
import { CrossdockError } from '#libs/errors';
import { ApiNotFoundResponse, ApiOperation, ApiParam, ApiTags } from '#libs/service';
import { itemActor } from '../item/item.actor.js';
import type { Master } from '../item/item.facts.js';

/** What is known of an item. */
export interface ItemView {
  readonly legalEntity: string;
  readonly sku: string;
  /** The ERP's newest word; null while it is asked. */
  readonly master: Master | null;
  /** Orders that asked for it, and how many of them still wait or hold goods. */
  readonly orders: { readonly asked: number; readonly waiting: number };
}

/** Items as orders ask for them and the ERP has them. */
@ApiTags('erp')
@Controller('items')
export class ItemsController {
  constructor(@Inject(ActorReader) private readonly reader: ActorReader) {}

  @Get(':legalEntity/*')
  @ApiOperation({ summary: 'What the ERP says of a SKU; the path after the legal entity is the SKU' })
  @ApiParam({ name: 'legalEntity', example: 'US' })
  @ApiParam({ name: '*', example: 'IPOD2008GREEN' })
  @ApiNotFoundResponse({ description: 'Nobody asked for it and no list has it' })
  async read(@Param('legalEntity') legalEntity: string, @Param('*') sku: string): Promise<ItemView> {
    const row = await this.reader.row(`item/${legalEntity}/${sku}`);
    if (!row) throw unknownItem(legalEntity, sku);
    const { master, askers } = viewOf(itemActor, row);
    const { asked = 0, waiting = 0 } = askers.rest;
    return { legalEntity, sku, master: winnerOf(master) ?? null, orders: { asked, waiting } };
  }
}

function unknownItem(legalEntity: string, sku: string): CrossdockError {
  return new CrossdockError('unknown-item', {
    problem: `Nothing is known of ${sku} in ${legalEntity}`,
    remedy: 'An order that asks for it, or the ERP’s list, makes it known.',
    where: { field: 'sku', value: sku },
  });
}
