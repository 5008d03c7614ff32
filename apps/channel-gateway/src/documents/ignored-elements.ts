/** A channel's `ignored.yaml`: which elements nobody reads, and why. */
export interface IgnoredElements {
  /** Names that are explained wherever they stand. */
  readonly anywhere: readonly { readonly name: string; readonly reason: string }[];
  /** Resources that lie inside others: by resource and path, the inner resource. */
  readonly inside: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Paths by resource; a path also explains all below it. */
  readonly resources: Readonly<
    Record<string, readonly { readonly reason: string; readonly elements: readonly string[] }[]>
  >;
}

/** Which unread elements of a document nobody has explained: they are new to us and must be seen. */
export function unexplained(kind: string, unread: readonly string[], ignored: IgnoredElements): string[] {
  const resource = kind in ignored.resources ? kind : kind.replace(/s$/, '');
  const known = explainedOf(ignored, resource);
  return unread.filter((path) => !isExplained(path, resource, ignored, known));
}

/** Paths that are remembered for a resource: documents of one kind leave the same elements unread. */
const REMEMBERED = 2_000;

const remembered = new WeakMap<IgnoredElements, Map<string, Map<string, boolean>>>();

function explainedOf(ignored: IgnoredElements, resource: string): Map<string, boolean> {
  const byResource = remembered.get(ignored) ?? new Map<string, Map<string, boolean>>();
  remembered.set(ignored, byResource);
  const known = byResource.get(resource) ?? new Map<string, boolean>();
  byResource.set(resource, known);
  return known;
}

function isExplained(path: string, resource: string, ignored: IgnoredElements, known: Map<string, boolean>): boolean {
  const before = known.get(path);
  if (before !== undefined) return before;
  const [inner, below] = splitResource(path) ?? [resource, path];
  const explained = reasonFor(inner, below, ignored) !== null;
  if (known.size < REMEMBERED) known.set(path, explained);
  return explained;
}

/** `refund/amount` is the path `/amount` inside the resource `refund`. */
function splitResource(path: string): readonly [resource: string, below: string] | null {
  const at = path.indexOf('/');
  return at > 0 ? [path.slice(0, at), path.slice(at)] : null;
}

/** Why an element of a resource is not read, or null where nobody says. */
function reasonFor(resource: string, path: string, ignored: IgnoredElements): string | null {
  const named = ignored.anywhere.find(({ name }) => path.split('/').includes(name));
  if (named) return named.reason;
  const group = (ignored.resources[resource] ?? []).find(({ elements }) =>
    elements.some((element) => isAtOrBelow(path, element)),
  );
  if (group) return group.reason;
  const [at, inner] =
    Object.entries(ignored.inside[resource] ?? {}).find(([start]) => path.startsWith(`${start}/`)) ?? [];
  return at !== undefined && inner !== undefined ? reasonFor(inner, path.slice(at.length), ignored) : null;
}

function isAtOrBelow(path: string, element: string): boolean {
  return path === element || path.startsWith(`${element}/`);
}
