import { headerText, type Envelope, type Headers } from '../../intake/envelope.js';
import { isSame, isSignature } from '../../intake/signatures.js';
import type { DeclaredConnection } from './connection-file.js';

type Door = NonNullable<DeclaredConnection['door']>;

/** What a delivery says of itself, as the manifest declares. */
export function envelopeOf(door: Door, headers: Headers, query: Readonly<Record<string, string>>): Envelope {
  const named = (name: string | undefined) =>
    name === undefined ? undefined : headerText(headers, name.toLowerCase());
  return {
    topic: named(door.topic) ?? 'notifications/received',
    eventId: named(door.eventId),
    seller: named(door.seller) ?? null,
    isSigned: (bytes, secret) => isSigned(door.signature, { headers, query, bytes, secret }),
  };
}

interface Signed {
  readonly headers: Headers;
  readonly query: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  readonly secret: string;
}

function isSigned(signature: Door['signature'], { headers, query, bytes, secret }: Signed): boolean {
  switch (signature.by) {
    case 'address':
      return isSame(query[signature.parameter], secret);
    case 'header':
      return isSame(headerText(headers, signature.header.toLowerCase()), secret);
    case 'hmac': {
      const { header, prefix, algorithm, encoding } = signature;
      const given = headerText(headers, header.toLowerCase());
      return (
        given?.startsWith(prefix) === true &&
        isSignature(given.slice(prefix.length), encoding, secret, [bytes], algorithm)
      );
    }
  }
}
