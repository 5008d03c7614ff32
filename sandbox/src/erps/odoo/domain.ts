/** A record as the emulated Odoo keeps it: links are ids. */
export type OdooRecord = Record<string, unknown> & { id: number };

/** What a domain of conditions, all of which must hold, keeps; `through` reads a dotted field. */
export function kept(
  records: readonly OdooRecord[],
  domain: readonly unknown[],
  through: (record: OdooRecord, path: string) => unknown,
): OdooRecord[] {
  const conditions = domain.map((one) => one as [field: string, operator: string, value: unknown]);
  const archivedToo = conditions.some(([field]) => field === 'active');
  return records.filter(
    (record) =>
      (archivedToo || record['active'] !== false) &&
      conditions.every(([field, operator, value]) => holds(through(record, field), operator, value)),
  );
}

function holds(mine: unknown, operator: string, value: unknown): boolean {
  switch (operator) {
    case '=':
      return (mine ?? false) === value;
    case '!=':
      return (mine ?? false) !== value;
    case 'in':
      return (value as unknown[]).includes(mine ?? false);
    case 'not in':
      return !(value as unknown[]).includes(mine ?? false);
    case '>=':
      return String(mine) >= String(value);
    case '<=':
      return String(mine) <= String(value);
    default:
      throw new Error(`Invalid leaf operator ${operator}`);
  }
}
