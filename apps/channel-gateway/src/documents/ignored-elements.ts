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
  return unread.filter((path) => {
    const [inner, below] = splitResource(path) ?? [resource, path];
    return reasonFor(inner, below, ignored) === null;
  });
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
