import { Controller, Get, Inject, Query } from '@nestjs/common';
import pg from 'pg';
import { z } from 'zod';
import { CrossdockError } from '#libs/errors';
import { ApiOperation, ApiQuery, ApiTags, pageLimit, readQuery } from '#libs/service';
import { masterKinds } from '../drivers/driver.js';
import { listStates, searchRecords, type KeptRecord, type MasterListState } from '../master-data/master-rows.js';
import { checkPolicy, type PolicyCheck } from '../master-data/policy-check.js';
import { GATEWAY_SETUP, type GatewaySetup } from '../setup.js';

const search = z.object({
  connection: z.string().min(1).optional(),
  kind: z.enum(masterKinds).optional(),
  /** Beginning of the natural key, capitals or not; or the ERP's id. */
  q: z.string().min(1).optional(),
  /** `next` of the page before. */
  after: z.string().optional(),
  limit: pageLimit,
});
const place = z.tuple([z.string(), z.string(), z.string(), z.string()]);

/** What the ERPs have: read from them now and then, never asked for by this door. */
@ApiTags('master data')
@Controller()
export class MasterDataController {
  constructor(
    @Inject(pg.Pool) private readonly pool: pg.Pool,
    @Inject(GATEWAY_SETUP) private readonly setup: GatewaySetup,
  ) {}

  @Get('master-data')
  @ApiOperation({ summary: 'Items, customers, accounts, tax codes and warehouses as the ERPs have them' })
  @ApiQuery({ name: 'kind', required: false, enum: masterKinds })
  @ApiQuery({ name: 'connection', required: false })
  @ApiQuery({ name: 'q', required: false, description: 'Beginning of the natural key, or the ERP’s id' })
  @ApiQuery({ name: 'after', required: false, description: '`next` of the page before' })
  async find(@Query() query: unknown): Promise<{ records: KeptRecord[]; next: string | null }> {
    const { connection, kind, q, after, limit } = readQuery(search, query);
    const wanted = { connection, kind, q, after: placeOf(after), limit };
    const records = await searchRecords(this.pool, wanted);
    const last = records.length < limit ? undefined : records.at(-1);
    return { records, next: last ? nextAfter(last) : null };
  }

  @Get('master-data/lists')
  @ApiOperation({ summary: 'How many records of each list are kept, how often they changed, when it was last read' })
  async lists(): Promise<{ lists: MasterListState[] }> {
    return { lists: await listStates(this.pool) };
  }

  @Get('policy/check')
  @ApiOperation({ summary: 'Accounts and tax codes that the posting policy names and the ERP does not have' })
  policy(): Promise<PolicyCheck> {
    return checkPolicy(this.pool, this.setup);
  }
}

function nextAfter({ connection, kind, naturalKey, id }: KeptRecord): string {
  return Buffer.from(JSON.stringify([connection, kind, naturalKey, id])).toString('base64url');
}

function placeOf(after: string | undefined): z.output<typeof place> {
  if (after === undefined) return ['', '', '', ''];
  try {
    return place.parse(JSON.parse(Buffer.from(after, 'base64url').toString()));
  } catch (cause) {
    throw new CrossdockError('invalid-query', {
      problem: 'The place to go on from is none that this door gave',
      remedy: 'Send `next` of the page before as it is.',
      where: { field: 'after', value: after },
      cause,
    });
  }
}
