import { canonical, type Row } from '#libs/actors';
import type { Simulation } from './simulation.js';

/** Every order knows what the ERP says now of each item that it asked for, whether it was told itself or heard it from another. */
export function itemsAgree({ databases }: Simulation): string[] {
  return databases.orders.store.rows('order').flatMap((row) =>
    Object.values(row.issued).flatMap((one) => {
      if (one.k !== 'level' || one.n !== 'item.lookup') return [];
      const { sku } = one.v as { readonly sku: string };
      const said = newest(databases.erp.store.row(one.to), 'master');
      if (!said) return [`${row.key} asked for ${sku}, and ${one.to} is not there`];
      const { asOf: _asOf, ...word } = said;
      const heard = heardOf(row, sku, String(word['state']));
      return canonical(heard) === canonical({ sku, ...word })
        ? []
        : [`${row.key} knows ${canonical(heard)} of ${sku}, and not ${canonical(word)}`];
    }),
  );
}

type Said = Readonly<Record<string, unknown>>;

function newest(row: Row | undefined, slot: string): Said | undefined {
  return (row?.facts[slot] as readonly { readonly v: Said }[] | undefined)?.[0]?.v;
}

function heardOf(row: Row, sku: string, state: string): Said | undefined {
  const items = row.facts['items'] as Readonly<Record<string, Readonly<Record<string, readonly { v: Said }[]>>>>;
  return items?.[sku]?.[state]?.[0]?.v;
}
