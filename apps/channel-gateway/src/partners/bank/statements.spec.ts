import { describe, expect, it } from 'vitest';
import { exampleDocumentAccount, translatedBy } from '../../documents/testing.js';
import type { Translation } from '../../documents/translation.js';
import { source } from './source.js';

const translated = (text: string): Promise<Translation> => translatedBy(source.kinds, text, exampleDocumentAccount);
const entriesOf = ({ facts }: Translation) =>
  facts.filter(({ type }) => type === 'bank-account.entry.v1').map(({ data }) => data);

describe('BAI2', () => {
  const head = '01,BANK,ME,260105,14:59:35,1,,,2/\n02,ME,BANK,1,260104,,USD,2/\n';

  it('an empty field too many before a continuation moves no summary', async () => {
    const account =
      '03,123,USD,010,10000,,,015,10500,,,/\n88,100,500,1,/\n16,142,500,,REF-1,/\n49,21500,4/\n98,21500,1,6/\n99,21500,1,8/\n';
    const found = await translated(head + account);
    expect(found.refused).toEqual([]);
    expect(entriesOf(found)).toMatchObject([{ amount: { minor: 500, currency: 'USD' }, bankReference: 'REF-1' }]);
  });

  it('several records may stand in one line', async () => {
    const account =
      '03,123,USD,010,00,,,015,300,,/\n16,142,200,Z,,,ONE/ 16,142,100,Z,,,TWO/  49,600,4/\n98,600,1,6/ 99,600,1,8/\n';
    const found = await translated(head + account);
    expect(found.refused).toEqual([]);
    expect(entriesOf(found).map(({ amount }) => amount)).toEqual([
      { minor: 200, currency: 'USD' },
      { minor: 100, currency: 'USD' },
    ]);
  });
});

describe('MT940', () => {
  it('a dash that the message goes on behind is the last of a text', async () => {
    const statement = (id: string) =>
      `:20:${id}\n:25:NL1\n:28C:1\n:60F:C260101EUR1,\n:61:260101C1,NTRF\n:86:words -\n-\n:62F:C260101EUR2,\n-\n`;
    const found = await translated(statement('A') + statement('B'));
    expect(found.refused).toEqual([]);
    expect(entriesOf(found)).toHaveLength(2);
  });

  it('an entry may have blanks where its own date would stand', async () => {
    const entry = ':61:260101    D65,00NOVBREF\n:86:words\n';
    const found = await translated(`:20:1\n:25:NL1\n:28C:1/1\n:60F:C260101EUR100,00\n${entry}:62F:C260101EUR35,00\n-`);
    expect(found.refused).toEqual([]);
    expect(entriesOf(found)).toMatchObject([{ amount: { minor: -6500, currency: 'EUR' }, bookedOn: '2026-01-01' }]);
  });
});

describe('camt', () => {
  it.each([
    ['UTF-16 that calls itself UTF-8', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['blank lines above the declaration', (text: string) => Buffer.from(`\n  ${text}`)],
  ])('%s is read', async (_what, bytes) => {
    const text = `<?xml version="1.0" encoding="utf-8"?>${advice('<BookgDt><Dt>2026-10-17</Dt></BookgDt>')}`;
    const found = await translatedBy(source.kinds, bytes(text), exampleDocumentAccount);
    expect(found.refused).toEqual([]);
    expect(entriesOf(found)).toHaveLength(1);
  });

  const advice = (entry: string) =>
    `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>M</MsgId></GrpHdr>
     <Ntfctn><Id>N1</Id><CreDtTm>2026-10-18T12:30:00+01:00</CreDtTm><Acct><Id><IBAN>CH2801234000123456789</IBAN></Id></Acct>
     <Ntry><Amt Ccy="SEK">200.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>${entry}</Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`;
  const settled = '<NtryDtls><TxDtls><RltdDts><IntrBkSttlmDt>2026-10-16</IntrBkSttlmDt></RltdDts></TxDtls></NtryDtls>';

  it.each([
    ['the day of its value', `<ValDt><Dt>2026-10-17</Dt></ValDt>${settled}`, '2026-10-17'],
    ['the day on which it was settled', settled, '2026-10-16'],
    ['when the message was made', '', '2026-10-18T11:30:00.000Z'],
  ])('an entry without booking day has %s', async (_what, entry, day) => {
    expect(entriesOf(await translated(advice(entry)))).toMatchObject([{ bookedOn: day }]);
  });

  it('the currency of an account that names none is that of its booked balances and entries, not of an available one', async () => {
    const statement = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>S1</Id>
      <CreDtTm>2026-03-10T18:43:50+00:00</CreDtTm><Acct><Id><IBAN>CH2801234000123456789</IBAN></Id></Acct>
      <Bal><Tp><CdOrPrtry><Cd>CLAV</Cd></CdOrPrtry></Tp><Amt Ccy="JPY">2700</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
      <Ntry><Amt Ccy="EUR">8.85</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-09</Dt></BookgDt></Ntry>
      </Stmt></BkToCstmrStmt></Document>`;
    expect(entriesOf(await translated(statement))).toMatchObject([{ amount: { minor: 885, currency: 'EUR' } }]);
  });

  it('version 1 has its number in the name of the message', async () => {
    const report = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.052.001.01"><BkToCstmrAcctRptV01><GrpHdr><MsgId>M</MsgId></GrpHdr>
      <Rpt><Id>R1</Id><CreDtTm>2026-10-18T12:30:00+01:00</CreDtTm><Acct><Id><PrtryAcct><Id>500</Id></PrtryAcct></Id></Acct>
      <Ntry><Amt Ccy="SEK">200</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-10-18</Dt></BookgDt></Ntry></Rpt></BkToCstmrAcctRptV01></Document>`;
    const found = await translated(report);
    expect(found.kind).toBe('camt.052');
    expect(entriesOf(found)).toMatchObject([{ account: '500', amount: { minor: 20000, currency: 'SEK' } }]);
  });
});

describe('a table', () => {
  it('words at the place of a day are a note, and the order of day and month does not follow from them', async () => {
    const table =
      'Date,Label,Debit,Credit\n01/04/20,A,"-50,00",\n13/04/20,B,,"1300,00"\nBalance at start of period,,,"+30000,77"\n';
    const found = await translated(table);
    expect(found.refused).toEqual([]);
    expect(entriesOf(found).map(({ bookedOn }) => bookedOn)).toEqual(['2020-04-01', '2020-04-13']);
  });
});
