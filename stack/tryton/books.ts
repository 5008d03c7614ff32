import { CURRENCIES, type TrytonWorld } from './world.js';
import { date, decimal, type TrytonRpc } from './rpc.js';
import { createChart } from './chart.js';

/** Version of what is set up here: a change makes new templates. */
export const BOOKS_VERSION = 3;

/** Sets up companies, charts, periods, journals and parties in an empty database, as a person would. */
export async function setUpBooks(rpc: TrytonRpc, world: TrytonWorld): Promise<void> {
  const currencies = await createCurrencies(rpc, world);
  for (const company of world.companies) {
    const currency = currencies.get(company.currency) ?? 0;
    const id = await createCompany(rpc, { ...company, currency });
    rpc.context = { ...rpc.context, company: id };
    await createChart(rpc, id, world);
    for (const year of world.years) await createYear(rpc, id, year);
  }
  await createJournal(rpc);
  await createParties(rpc, world.parties);
}

async function createCurrencies(rpc: TrytonRpc, { years }: TrytonWorld): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  const from = date(`${years[0]}-01-01`);
  for (const { code, name, symbol, digits, rate } of CURRENCIES) {
    const rounding = decimal(digits === 0 ? '1' : '0.01');
    const rates = [['create', [{ date: from, rate: decimal(rate) }]]];
    const values = { name, code, symbol, digits, rounding, rates };
    ids.set(code, await rpc.ensure('currency.currency', [['code', '=', code]], values));
  }
  return ids;
}

interface NewCompany {
  readonly code: string;
  readonly name: string;
  readonly currency: number;
}

/** The company's party bears the code of the legal entity. */
async function createCompany(rpc: TrytonRpc, { code, name, currency }: NewCompany): Promise<number> {
  const addresses = [['create', [{ city: name }]]];
  const party = await rpc.ensure('party.party', [['code', '=', code]], { name, code, addresses });
  const company = await rpc.ensure('company.company', [['party', '=', party]], { party, currency });
  // else Tryton shows the records of one company alone, whatever company a call names
  const sees = { company_filter: 'all' };
  await rpc.write('res.user', [rpc.userId], { companies: [['add', [company]]], company, ...sees });
  return company;
}

/** A fiscal year with monthly periods; invoices need strict sequences even where their numbers come from us. */
async function createYear(rpc: TrytonRpc, company: number, year: number): Promise<void> {
  const [moves, invoices] = [
    await rpc.external('account', 'sequence_type_account_move'),
    await rpc.external('account_invoice', 'sequence_type_account_invoice'),
  ];
  const sequence = async (model: string, sequence_type: number, prefix: string): Promise<number> =>
    rpc.ensure(
      model,
      [
        ['name', '=', `${prefix}${year}`],
        ['company', '=', company],
      ],
      {
        name: `${prefix}${year}`,
        sequence_type,
        company,
        prefix: `${prefix}${year}-`,
        padding: 6,
      },
    );
  const strict = (prefix: string) => sequence('ir.sequence.strict', invoices, prefix);
  const sequences = {
    company,
    out_invoice_sequence: await strict('INV'),
    out_credit_note_sequence: await strict('CN'),
    in_invoice_sequence: await strict('BILL'),
    in_credit_note_sequence: await strict('SCN'),
  };
  const [id] = await rpc.create('account.fiscalyear', [
    {
      name: `FY${year}`,
      company,
      start_date: date(`${year}-01-01`),
      end_date: date(`${year}-12-31`),
      post_move_sequence: await sequence('ir.sequence', moves, 'M'),
      invoice_sequences: [['create', [sequences]]],
    },
  ]);
  await rpc.call('model.account.fiscalyear.create_period', [id], 1, 31);
}

/** Where journal entries of the gateway go; invoices have the revenue journal that every Tryton has. */
async function createJournal(rpc: TrytonRpc): Promise<void> {
  await rpc.ensure('account.journal', [['code', '=', 'GW']], async () => ({
    name: 'Gateway',
    code: 'GW',
    type: 'general',
    sequence: await rpc.external('account', 'sequence_account_journal'),
  }));
}

async function createParties(rpc: TrytonRpc, codes: readonly string[]): Promise<void> {
  for (const code of codes)
    await rpc.ensure('party.party', [['code', '=', code]], {
      name: code,
      code,
      addresses: [['create', [{ city: 'Clearing' }]]],
    });
}
