import type { Queryable, SchemaChange } from '#libs/actors';

/** Documents that bear another date than their own, because its period was closed. */
export const lateDocumentSchema: readonly SchemaChange[] = [
  {
    name: 'late-document-1',
    statements: [
      `create table late_document (
        reference text primary key,
        posting text not null,
        legal_entity text not null,
        from_date date not null,
        document_date date not null,
        noted_at timestamptz not null default now()
      )`,
      'create index late_document_by_date on late_document (document_date, reference)',
    ],
  },
];

/** A document that came after its period was closed. */
export interface LateDocument {
  /** The document's reference in the ERP. */
  readonly reference: string;
  /** The posting revision. */
  readonly posting: string;
  readonly legalEntity: string;
  /** Date that it would have borne. */
  readonly from: string;
  /** First open day, which it bears. */
  readonly documentDate: string;
}

const NOTE = `
insert into late_document (reference, posting, legal_entity, from_date, document_date) values ($1, $2, $3, $4, $5)
on conflict (reference) do update set document_date = excluded.document_date`;

/** Notes it before it is posted, so that none is posted without being noted. */
export async function noteLate(client: Queryable, one: LateDocument): Promise<void> {
  const values = [one.reference, one.posting, one.legalEntity, one.from, one.documentDate];
  await client.query({ name: 'late-note', text: NOTE, values });
}

const LIST = `
select l.reference, l.posting, l.legal_entity as "legalEntity", l.from_date::text as "from",
       l.document_date::text as "documentDate", coalesce(c.outcome ->> 'result' = 'done', false) as posted
  from late_document l left join call c on c.ref = l.posting
 where ($1::text is null or l.legal_entity = $1) and ($2::date is null or l.document_date >= $2)
   and ($3::date is null or l.document_date <= $3)
 order by l.document_date, l.reference limit $4`;

/** Which late documents a list shows, by the date that they bear. */
export interface LateFilter {
  readonly legalEntity?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Late documents, and whether their posting is in the books. */
export async function listLate(
  client: Queryable,
  { legalEntity, from, to }: LateFilter,
  limit: number,
): Promise<(LateDocument & { readonly posted: boolean })[]> {
  const values = [legalEntity ?? null, from ?? null, to ?? null, limit];
  return (await client.query<LateDocument & { posted: boolean }>({ name: 'late-list', text: LIST, values })).rows;
}
