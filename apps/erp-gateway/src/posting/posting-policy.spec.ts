import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { postingRequested } from '#libs/contracts';
import { SOLD } from './policy-gaps.js';
import { loadPostingPolicy } from './load-posting-policy.js';
import { explain, versionOn } from './settle.js';

const folder = fileURLToPath(new URL('../../../../policies', import.meta.url));
const { body } = postingRequested.schema.parse(postingRequested.example);

async function load(rules: string) {
  const path = await mkdtemp(join(tmpdir(), 'policy-'));
  await writeFile(join(path, 'posting.yaml'), rules);
  return loadPostingPolicy(path);
}

const version = (rules: string) => `versions:\n  - version: a\n    from: '2020-01-01'\n    rules:\n${rules}`;

it('the policy of the repository is valid, and its digest follows its content', async () => {
  const { versions } = await loadPostingPolicy(folder);
  expect(versions[0]?.digest).toMatch(/^[0-9a-f]{64}$/);
  const one = await load(version(`      - { name: r, accounts: { tax: '1' } }`));
  const other = await load(version(`      - { name: r, accounts: { tax: '2' } }`));
  expect(one.versions[0]?.digest).not.toBe(other.versions[0]?.digest);
});

it('the most specific rule wins, and the explanation says why the others did not', async () => {
  const policy = await load(
    version(`
      - { name: everywhere, accounts: { tax: '1' } }
      - { name: us, when: { legalEntity: US }, accounts: { tax: '2' } }
      - { name: us-shop, when: { legalEntity: US, channelAccount: [shopify-us-1, shopify-us-2] }, accounts: { tax: '3' } }
      - { name: eu, when: { legalEntity: EU }, accounts: { tax: '4' } }`),
  );
  expect(explain(body, policy)).toEqual([
    {
      settling: 'accounts.tax',
      rule: 'us-shop',
      value: '3',
      passedOver: [
        { rule: 'everywhere', because: 'us-shop is more specific' },
        { rule: 'us', because: 'us-shop is more specific' },
        { rule: 'eu', because: 'legalEntity is US' },
      ],
    },
  ]);
});

it('the version is chosen by the date of the document', async () => {
  const policy = await load(
    `versions:\n  - { version: old, from: '2020-01-01', rules: [{ name: r }] }\n  - { version: new, from: '2026-12-01', rules: [{ name: r }] }`,
  );
  expect(['2026-11-30', '2026-12-01'].map((day) => versionOn(policy, day).version)).toEqual(['old', 'new']);
});

describe('gaps: what no rule settles for a channel account that exists', () => {
  const accounts = Object.fromEntries(
    [...SOLD, 'goodwill', 'restocking', 'return-shipping-charge'].map((one) => [one, '1']),
  );
  const everything = {
    name: 'all',
    documents: { above: 'invoice', below: 'credit-memo' },
    clearingParty: 'C',
    accounts,
  };
  const loadFor = async (rules: unknown) => {
    const path = await mkdtemp(join(tmpdir(), 'policy-'));
    await writeFile(
      join(path, 'posting.yaml'),
      JSON.stringify({ versions: [{ version: 'a', from: '2020-01-01', rules }] }),
    );
    await cp(join(folder, 'channel-accounts.yaml'), join(path, 'channel-accounts.yaml'));
    return loadPostingPolicy(path);
  };
  it('none where one rule settles everything', async () => {
    await expect(loadFor([everything])).resolves.toBeDefined();
  });
  it('a missing account', async () => {
    const { shipping: _none, ...others } = accounts;
    await expect(loadFor([{ ...everything, accounts: others }])).rejects.toThrow(
      /version a has no rule that settles accounts\.shipping for a sale of shopify-us-1 \(US\) and \d+ more/,
    );
  });
  it('an account for one legal entity alone, kind by kind', async () => {
    const { shipping: _none, ...others } = accounts;
    const us = { name: 'us', when: { legalEntity: 'US' }, accounts: { shipping: '2' } };
    const rules = [{ ...everything, accounts: others }, us];
    await expect(loadFor(rules)).rejects.toThrow(/accounts\.shipping for a sale of shopify-eu-1 \(EU\)/);
    const refunds = {
      name: 'eu',
      when: { legalEntity: 'EU', kind: ['sale', 'prepayment'] },
      accounts: { shipping: '3' },
    };
    await expect(loadFor([...rules, refunds])).rejects.toThrow(/accounts\.shipping for a refund of shopify-eu-1/);
  });
  it('an account for some countries only: another posting of the same shop would meet the gap', async () => {
    const { tip: _none, ...others } = accounts;
    const some = { name: 'de', when: { country: ['DE', 'FR'] }, accounts: { tip: '2' } };
    await expect(loadFor([{ ...everything, accounts: others }, some])).rejects.toThrow(/accounts\.tip/);
  });
  it('no document for a kind', async () => {
    const { documents: _none, ...others } = everything;
    await expect(loadFor([others])).rejects.toThrow(/settles documents for a sale/);
  });
});

describe('what is refused at load, with file and rule', () => {
  const refused: readonly [what: string, text: string, says: RegExp][] = [
    [
      'two equally specific rules that can meet',
      version(
        `      - { name: us, when: { legalEntity: US }, accounts: { tax: '1' } }\n      - { name: shop, when: { channel: shopify }, accounts: { tax: '2' } }`,
      ),
      /rules us and shop are equally specific and both settle accounts\.tax/,
    ],
    ['a rule that is there twice', version(`      - { name: r }\n      - { name: r }`), /two rules are called r/],
    ['a setting that nobody knows', version(`      - { name: r, acounts: {} }`), /versions\.0\.rules\.0.*acounts/],
    ['a component that nobody knows', version(`      - { name: r, accounts: { taxes: '1' } }`), /taxes/],
    [
      'words that nobody fills in',
      version(`      - { name: r, clearingParty: 'CLR-{payer}' }`),
      /posting\.yaml:5: rule r, versions\.0\.rules\.0\.clearingParty: nobody fills in \{payer\}/,
    ],
    [
      'a version that is there twice',
      `${version(`      - { name: r }`)}\n  - { version: a, from: '2026-01-01', rules: [{ name: r }] }`,
      /posting\.yaml:6: .*two versions have version a/,
    ],
    [
      'two versions that begin on one day',
      `${version(`      - { name: r }`)}\n  - { version: b, from: '2020-01-01', rules: [{ name: r }] }`,
      /two versions have from 2020-01-01/,
    ],
    [
      'a zone that does not exist',
      `${version(`      - { name: r }`)}\nlegalEntities: { US: { zone: Mars/Olympus } }`,
      /no such time zone/,
    ],
    ['an amount that is no whole number', version(`      - { name: r, approval: { above: 12.5 } }`), /rule r/],
    ['no YAML', 'versions: [', /no YAML/],
    ['no rules', version(`      []`), /rules/],
  ];
  it.each(refused)('%s', async (_what, text, says) => {
    await expect(load(text)).rejects.toThrow(says);
    await expect(load(text)).rejects.toThrow(/posting\.yaml/);
  });
  it('each with its line and rule, all of them at once', async () => {
    const text = version(`      - { name: one, accounts: { taxes: '1' } }\n      - { name: two, grain: week }`);
    const problems = await load(text).catch((error: { details: { problems: unknown } }) => error.details.problems);
    expect(problems).toMatchObject([
      { line: 5, rule: 'one', path: 'versions.0.rules.0.accounts.taxes' },
      { line: 6, rule: 'two', path: 'versions.0.rules.1.grain' },
    ]);
  });
  it('not: equally specific rules that cannot meet', async () => {
    const rules = version(
      `      - { name: us, when: { legalEntity: US }, accounts: { tax: '1' } }\n      - { name: eu, when: { legalEntity: EU }, accounts: { tax: '2' } }`,
    );
    await expect(load(rules)).resolves.toBeDefined();
  });
  it('a file that is not there', async () => {
    await expect(loadPostingPolicy('/nowhere')).rejects.toThrow(/cannot be read/);
  });
});
