/** A record with plain fields. */
type Plain = Readonly<Record<string, unknown>>;

/** The vendor's own limits: `and` of comparisons, `or` on one field only. */
export class FilterError extends Error {}

/** Whether a record passes an OData `$filter`. */
export function passes(record: Plain, filter: string | null): boolean {
  if (filter === null || filter === '') return true;
  return split(filter, ' and ').every((part) => anyPasses(record, unwrapped(part)));
}

function anyPasses(record: Plain, part: string): boolean {
  const comparisons = split(part, ' or ').map(comparisonOf);
  if (new Set(comparisons.map(({ field }) => field)).size > 1) throw new FilterError('or on different fields');
  return comparisons.some(({ field, operator, value }) => {
    if (!(field in record)) throw new FilterError(`Could not find a property named '${field}'`);
    return holds(String(record[field]), operator, value);
  });
}

function holds(mine: string, operator: string, value: string): boolean {
  switch (operator) {
    case 'eq':
      return mine === value;
    case 'ge':
      return mine >= value;
    case 'le':
      return mine <= value;
    case 'gt':
      return mine > value;
    default:
      throw new FilterError(`unknown operator ${operator}`);
  }
}

function comparisonOf(text: string): { field: string; operator: string; value: string } {
  const match = /^(\w+) (\w\w) (.+)$/.exec(text.trim());
  if (!match) throw new FilterError(`Expression expected in ${text}`);
  const [, field = '', operator = '', raw = ''] = match;
  return { field, operator, value: raw.startsWith("'") ? raw.slice(1, -1).replaceAll("''", "'") : raw };
}

function unwrapped(text: string): string {
  const trimmed = text.trim();
  return trimmed.startsWith('(') && trimmed.endsWith(')') ? trimmed.slice(1, -1) : trimmed;
}

/** Splits at a word outside quotes and brackets. */
function split(text: string, word: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let inQuotes = false;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === "'") inQuotes = !inQuotes;
    else if (!inQuotes && sign === '(') depth += 1;
    else if (!inQuotes && sign === ')') depth -= 1;
    if (inQuotes || depth > 0 || !text.startsWith(word, at)) continue;
    parts.push(text.slice(start, at));
    start = at + word.length;
  }
  return [...parts, text.slice(start)];
}
