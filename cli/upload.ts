import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { CrossdockError } from '#libs/errors';
import { wordsAndIdsOf, write } from './running-stack.js';
import { usage } from './wrong-usage.js';

/** What the gateway answers. */
interface Taken {
  readonly receipt: 'received' | 'duplicate';
  readonly documentId: string;
  readonly sizeBytes: number;
}

/** `crossdock upload`: a file to the gateway, as it streams from the disk. */
export async function uploadCommand(argv: readonly string[]): Promise<number> {
  const { positionals, json, stack: open } = wordsAndIdsOf(argv, {});
  const [source, account, file, ...more] = positionals;
  if (source === undefined || account === undefined || file === undefined || more.length > 0)
    throw usage('A source, an account and a file must be given', 'For example: amazon amazon-us-1 settlement.txt');
  const { addresses, world } = open();
  const token = process.env['UPLOAD_TOKEN'] ?? world['UPLOAD_TOKEN'] ?? '';
  const query = new URLSearchParams({ name: basename(file) }).toString();
  const url = `${addresses['channel-gateway']}/files/${encodeURIComponent(source)}/${encodeURIComponent(account)}?${query}`;
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: await openAsBlob(file),
  }).catch((cause: unknown) => {
    throw new CrossdockError('service-unreachable', {
      problem: `channel-gateway does not take ${file} at ${addresses['channel-gateway']}`,
      remedy: 'Start the stack with "npm start", or name its folder with --data',
      cause,
    });
  });
  if (!answer.ok) throw refusal(file, answer.status, await answer.text());
  const taken = (await answer.json()) as Taken;
  write(json, taken, () => [`${taken.receipt}: ${file} is ${taken.documentId} (${taken.sizeBytes} bytes)`]);
  return 0;
}

function refusal(file: string, status: number, text: string): CrossdockError {
  let detail = text.slice(0, 300);
  try {
    detail = (JSON.parse(text) as { detail?: string }).detail ?? detail;
  } catch {
    // no problem document: as it stands
  }
  return new CrossdockError('upload-refused', {
    problem: `${file} is refused (${status}): ${detail.replace(/\.$/, '')}`,
    remedy: 'Nothing was kept',
  });
}
