import type { TrytonRpc, TrytonRecord } from './rpc.js';
import { decimal } from './rpc.js';
import type { TrytonWorld } from './world.js';

/** Accounts of the minimal chart that comes with Tryton, which get our codes. */
const RENAMED: Readonly<Record<string, string>> = { '1200': 'Main Receivable', '4000': 'Main Revenue' };

/** Names for people; an account that is not here is called after what it is for. */
const NAMES: Readonly<Record<string, string>> = {
  '2150': 'Tips payable',
  '2155': 'Duties payable',
  '2200': 'Tax payable',
  '2210': 'VAT payable',
  '2400': 'Gift card liability',
  '4010': 'Shipping revenue',
  '4020': 'Gift wrap revenue',
  '4030': 'Other revenue',
  '4090': 'Seller promotions',
  '6900': 'Rounding',
};

/** A chart from Tryton's own template, and the accounts that the posting policy names. */
export async function createChart(rpc: TrytonRpc, company: number, world: TrytonWorld): Promise<void> {
  await fromTemplate(rpc, company);
  const types = await accountTypes(rpc, company);
  for (const [code, name] of Object.entries(RENAMED)) {
    const known = await rpc.one('account.account', [
      ['company', '=', company],
      ['name', '=', name],
    ]);
    await rpc.write('account.account', [known.id], { code, template_override: true });
  }
  for (const [code, components] of world.accounts) {
    const name = NAMES[code] ?? components.join(', ');
    const values = { name, code, company, type: typeFor(code, types) };
    const account = await rpc.ensure(
      'account.account',
      [
        ['company', '=', company],
        ['code', '=', code],
      ],
      values,
    );
    if (components.includes('tax')) await createTax(rpc, { company, account, code, name });
  }
}

/** The wizard that every new company goes through. */
async function fromTemplate(rpc: TrytonRpc, company: number): Promise<void> {
  const template = await rpc.external('account', 'account_template_root_en');
  const wizard = 'wizard.account.create_chart';
  const [session] = (await rpc.call(`${wizard}.create`)) as [number];
  const chosen = { account: { company, account_template: template } };
  await rpc.call(`${wizard}.execute`, session, {}, 'account');
  await rpc.call(`${wizard}.execute`, session, chosen, 'create_account');
  const account = async (kind: string) =>
    (
      await rpc.one('account.account', [
        ['company', '=', company],
        [`type.${kind}`, '=', true],
      ])
    ).id;
  const properties = {
    company,
    account_receivable: await account('receivable'),
    account_payable: await account('payable'),
  };
  await rpc.call(`${wizard}.execute`, session, { properties }, 'create_properties');
  await rpc.call(`${wizard}.delete`, session);
}

type Types = ReadonlyMap<string, number>;

/** What the first digit of a code says of an account; the names are those of the template. */
function typeFor(code: string, types: Types): number {
  const names: Readonly<Record<string, string>> = {
    '1': 'Crossdock assets',
    '2': 'Crossdock liabilities',
    '4': 'Revenue',
  };
  return types.get(names[code.slice(0, 1)] ?? 'Expense') ?? 0;
}

async function accountTypes(rpc: TrytonRpc, company: number): Promise<Types> {
  const found = await rpc.find('account.account.type', [['company', '=', company]], ['name']);
  const types = new Map(found.map((one): [string, number] => [String(one['name']), one.id]));
  for (const [name, parent, assets] of [
    ['Crossdock assets', 'Asset', true],
    ['Crossdock liabilities', 'Liability', false],
  ] as const) {
    const above: TrytonRecord = await rpc.one('account.account.type', [
      ['company', '=', company],
      ['name', '=', parent],
    ]);
    const values = { name, company, statement: 'balance', assets, parent: above.id };
    types.set(
      name,
      await rpc.ensure(
        'account.account.type',
        [
          ['company', '=', company],
          ['name', '=', name],
        ],
        values,
      ),
    );
  }
  return types;
}

interface NewTax {
  readonly company: number;
  readonly account: number;
  readonly code: string;
  readonly name: string;
}

/** A tax without a rate of its own: it says that the account is a tax account; amounts come from us. */
async function createTax(rpc: TrytonRpc, { company, account, code, name }: NewTax): Promise<void> {
  await rpc.ensure(
    'account.tax',
    [
      ['company', '=', company],
      ['description', '=', code],
    ],
    {
      name,
      description: code,
      company,
      type: 'none',
      rate: decimal('0'),
      invoice_account: account,
      credit_note_account: account,
    },
  );
}
