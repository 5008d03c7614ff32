import { createHash, timingSafeEqual } from 'node:crypto';
import { CrossdockError } from '#libs/errors';
import type { FileReceipt, FileStore } from '../../raw-store/files/file-store.js';
import { sourceNames, type SourceName } from '../../sources.js';

/** A file as somebody brings it: whose it is, is only said. */
export interface BroughtFile {
  readonly source: string;
  readonly account: string;
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Told of every file that was taken. */
export type FileObserver = (account: string, receipt: FileReceipt) => void;

/** Lets files in: over the door with a token, or from the watched folder. What a file says is read later, as ever. */
export class Files {
  constructor(
    private readonly store: Pick<FileStore, 'take'>,
    /** Source by account. */
    private readonly accounts: ReadonlyMap<string, SourceName>,
    private readonly token: string | undefined,
    private readonly observe: FileObserver = () => undefined,
  ) {}

  /** Refuses who does not bear the upload token. */
  admit(authorization: string | undefined): void {
    const given = /^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '';
    if (this.token !== undefined && timingSafeEqual(digest(given), digest(this.token))) return;
    throw new CrossdockError('wrong-upload-token', {
      problem: this.token === undefined ? 'No upload token is set' : 'The request does not bear the upload token',
      remedy: 'Set UPLOAD_TOKEN, and send it as "Authorization: Bearer …".',
    });
  }

  /** Takes a file for an account; refuses one that the source does not have. */
  async take({ source, account, name, bytes }: BroughtFile): Promise<FileReceipt> {
    const receipt = await this.store.take({ source: this.sourceOf(source, account), account, name, bytes });
    this.observe(account, receipt);
    return receipt;
  }

  /** The source, where it has this account. */
  sourceOf(source: string, account: string): SourceName {
    const known = sourceNames.find((one) => one === source);
    if (known !== undefined && this.accounts.get(account) === known) return known;
    throw new CrossdockError('unknown-account', {
      problem: `No account ${source}/${account} is known`,
      remedy: 'Name the account in policies/channel-accounts.yaml, or correct the address.',
      where: { field: 'account', value: account },
    });
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
