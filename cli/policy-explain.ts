import { existsSync } from 'node:fs';
import type { PostingExplanation } from '../apps/erp-gateway/src/doors/policy.controller.js';
import { textOf } from './policy-file.js';
import { ask, wordsAndIdsOf, write } from './running-stack.js';
import { usage } from './wrong-usage.js';

const SERVICE = 'erp-gateway';

/** `crossdock policy explain`: for one posting, which rule settles what, why the others do not, and the documents. */
export async function explainCommand(argv: readonly string[]): Promise<number> {
  const { positionals, json, stack } = wordsAndIdsOf(argv, {});
  const [posting, ...others] = positionals;
  if (posting === undefined || others.length > 0)
    throw usage('One posting is expected', 'Name <actor>/<posting>@<revision>, a file with its JSON, or -');
  const explained =
    posting === '-' || existsSync(posting)
      ? await ask<PostingExplanation>(
          stack(),
          SERVICE,
          '/policy/explain',
          'POST',
          undefined,
          JSON.parse(await textOf(posting)),
        )
      : await ask<PostingExplanation>(stack(), SERVICE, `/policy/explain?posting=${encodeURIComponent(posting)}`);
  write(json, explained, () => linesOf(explained));
  return 0;
}

function linesOf({ version, digest, settlings, documents, grain, waitsForApproval }: PostingExplanation): string[] {
  return [
    `version ${version}  ${digest}`,
    `grain ${grain}${waitsForApproval ? '; waits until a second person agrees' : ''}`,
    ...settlings.flatMap(({ settling, rule, value, passedOver }) => [
      `${settling} = ${typeof value === 'string' ? value : JSON.stringify(value)}  by ${rule}`,
      ...passedOver.map((one) => `    not ${one.rule}: ${one.because}`),
    ]),
    ...documents.flatMap(({ kind, reference, documentDate, party, currency, lines }) => [
      `${kind} ${reference}  ${documentDate}  ${party}`,
      ...lines.map(({ account, debitMinor, creditMinor, erpTaxCode, dimensions }) => {
        const beside = [...(erpTaxCode ? [erpTaxCode] : []), ...(dimensions ? [JSON.stringify(dimensions)] : [])];
        return `    ${account}  ${debitMinor > 0 ? `debit ${debitMinor}` : `credit ${creditMinor}`} ${currency}  ${beside.join(' ')}`.trimEnd();
      }),
    ]),
  ];
}
