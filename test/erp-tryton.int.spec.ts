import pg from 'pg';
import { it } from 'vitest';
import { driverConformance } from '../apps/erp-gateway/src/drivers/testing/driver-conformance.js';
import { driverNastiness } from '../apps/erp-gateway/src/drivers/testing/driver-nastiness.js';
import { ManglingProxy } from '../apps/erp-gateway/src/drivers/testing/mangling-proxy.js';
import { TrytonDriver } from '../apps/erp-gateway/src/drivers/tryton/tryton-driver.js';
import { trytonIsAway } from '../stack/tryton/packages.js';
import { nastyWayTo } from './testing/nasty-tryton.js';
import { tryBooks } from './testing/tryton-books.js';
import { TRYTON_WITHIN_MS, tryTryton, type TrytonUnderTest } from './testing/tryton-under-test.js';

const away = trytonIsAway();
const known = 'CD-MUG-WHITE';
const today = new Date().toISOString().slice(0, 10);

const access = (url: string, { login }: TrytonUnderTest) => ({ url, token: `${login.user}:${login.password}` });

(away === undefined ? tryAll : sayWhyNot)();

function sayWhyNot(): void {
  it(`the driver tryton: skipped, because ${away}`, ({ skip }) => skip(away));
}

function tryAll(): void {
  for (const uniqueReference of [true, false]) {
    const name = `tryton, ${uniqueReference ? 'with' : 'without'} the unique indexes`;
    driverConformance(name, () => open(uniqueReference), TRYTON_WITHIN_MS);
  }
  driverNastiness('tryton', openNasty, TRYTON_WITHIN_MS);
  tryBooks();
}

async function open(uniqueReference: boolean) {
  const tryton = await tryTryton([known]);
  await addCustomer(tryton);
  const database = new pg.Client({ connectionString: tryton.databaseUrl });
  await database.connect();
  if (!uniqueReference)
    for (const index of ['invoice', 'move', 'shipment'])
      await database.query(`drop index crossdock_${index}_reference`);
  const way = await nastyWayTo(tryton.login.url);
  return {
    driver: new TrytonDriver(access(way.url, tryton), { uniqueReference }),
    skus: { known, unknown: 'CD-UNMAPPED' },
    dates: { open: today, closed: '2020-01-31' },
    customer: { code: 'K-100', taxId: '123.456.789', country: 'DE' },
    warehouse: 'WH',
    timeoutMs: 20_000,
    loseAnswers: (on: boolean) => void (way.loseAnswers = on),
    expireSessions: () => void database.query('delete from ir_session'),
    throttle: (on: boolean) => void (way.throttle = on),
    close: async () => {
      await way.close();
      await database.end();
      await tryton.close();
    },
  };
}

async function openNasty() {
  const tryton = await tryTryton([known]);
  const { origin, pathname } = new URL(tryton.login.url);
  const proxy = await ManglingProxy.open(origin);
  const database = new pg.Client({ connectionString: tryton.databaseUrl });
  await database.connect();
  const counted = `select count(*)::int as count from account_move left join account_invoice on account_invoice.move = account_move.id
    where account_move.state = 'posted' and $1 in (account_move.description, account_invoice.reference)`;
  const driver = () => new TrytonDriver(access(proxy.url + pathname, tryton), { uniqueReference: true });
  return {
    driver: driver(),
    twin: driver(),
    proxy,
    sku: known,
    date: today,
    postedUnder: async (reference: string) => {
      const { rows } = await database.query<{ count: number }>(counted, [`gw:${reference}`]);
      return rows[0]?.count ?? 0;
    },
    close: async () => {
      await proxy.close();
      await database.end();
      await tryton.close();
    },
  };
}

async function addCustomer({ rpc }: TrytonUnderTest): Promise<void> {
  const country = await rpc.ensure('country.country', [['code', '=', 'DE']], { name: 'Germany', code: 'DE' });
  await rpc.create('party.party', [
    {
      name: 'A business buyer',
      code: 'K-100',
      addresses: [['create', [{ city: 'Berlin', country }]]],
      identifiers: [['create', [{ code: 'DE 123 456 789' }]]],
    },
  ]);
}
