import { CrossdockError } from '#libs/errors';

/** What stands in the log where personal data or a secret was. */
const CENSORED = '[redacted]';

/** How deep a logged value is followed: deeper than any of our records, shallow enough for accidental object graphs. */
const DEPTH_LIMIT = 6;

/** Most entries of one list that are logged: a batch's length is known without printing it. */
const LIST_LIMIT = 100;

/** Field names, in lower case without separators, whose value is never logged. */
const CENSORED_FIELDS: ReadonlySet<string> = new Set(
  [
    // who someone is and how to reach them
    'email contactemail phone firstname lastname fullname buyername recipientname contactname',
    // where someone lives; country, region and postcode may be logged
    'address address1 address2 addressline1 addressline2 addressline3 street latitude longitude',
    'billingaddress shippingaddress shipto billto defaultaddress',
    // what someone wrote, and from where
    'note giftmessage browserip clientip remoteaddress',
    // secrets
    'password passphrase secret clientsecret webhooksecret token accesstoken refreshtoken apikey privatekey',
    'encryptionkey authorization cookie setcookie signature xshopifyhmacsha256 xshopifyaccesstoken',
  ].flatMap((names) => names.split(' ')),
);

const CREDENTIALS_IN_URL = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@:]*:[^\s/@]*@/gi;

/** The same record without personal data, secrets and credentials inside of URLs; errors become plain records. */
export function redactedRecord(record: object): Record<string, unknown> {
  return fields(record, 0);
}

/** The same text without credentials inside of URLs. */
export function redactedText(text: string): string {
  return text.includes('://') ? text.replace(CREDENTIALS_IN_URL, `$1${CENSORED}@`) : text;
}

function redacted(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactedText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEPTH_LIMIT) return '[too deep]';
  if (value instanceof Error) return errorRecord(value, depth + 1);
  if (Array.isArray(value)) return value.slice(0, LIST_LIMIT).map((entry) => redacted(entry, depth + 1));
  return isPlain(value) ? fields(value, depth + 1) : instance(value);
}

/** Instances may hold anything, a connection or a buyer: they are named, not followed. */
function instance(value: object): unknown {
  if (value instanceof Date) return value;
  return ArrayBuffer.isView(value) ? `[${value.byteLength} bytes]` : `[${value.constructor.name}]`;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function fields(record: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, isCensored(name) ? CENSORED : redacted(value, depth)]),
  );
}

function isCensored(name: string): boolean {
  return CENSORED_FIELDS.has(name.replace(/[-_]/g, '').toLowerCase());
}

function errorRecord(error: Error, depth: number): Record<string, unknown> {
  const own = error instanceof CrossdockError ? error.toJSON() : { ...error, name: error.name, message: error.message };
  return fields({ ...own, stack: error.stack, ...(error.cause === undefined ? {} : { cause: error.cause }) }, depth);
}
