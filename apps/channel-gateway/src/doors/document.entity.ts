import { defineEntity, p } from '@mikro-orm/core';
import type { Refusal } from '../documents/translation.js';
import type { FieldDifference } from '../raw-store/difference.js';

/** Where a raw document stands. */
export type DocumentState = 'received' | 'reading' | 'translated' | 'refused' | 'unsupported' | 'quarantined';

/** Every state that a document can be in. */
export const documentStates: readonly DocumentState[] = [
  'received',
  'reading',
  'translated',
  'refused',
  'unsupported',
  'quarantined',
];

const documentSchema = defineEntity({
  name: 'Document',
  tableName: 'document',
  properties: {
    id: p.text().primary(),
    source: p.text(),
    account: p.text(),
    topic: p.text(),
    eventId: p.text(),
    seller: p.text().nullable(),
    receivedAt: p.datetime(),
    sizeBytes: p.integer(),
    digest: p.text(),
    duplicates: p.integer(),
    state: p.text().$type<DocumentState>(),
    contradicts: p.text().nullable(),
    difference: p.json<readonly FieldDifference[]>().nullable(),
    kind: p.text().nullable(),
    facts: p.integer().nullable(),
    refused: p.json<readonly Refusal[]>().nullable(),
    ignored: p.integer().nullable(),
    unknown: p.json<readonly string[]>().nullable(),
    translator: p.integer().nullable(),
    translatedAt: p.datetime().nullable(),
  },
});

/** A raw document as people see it: everything but its bytes. */
export class DocumentEntity extends documentSchema.class {}
documentSchema.setClass(DocumentEntity);

const lineageSchema = defineEntity({
  name: 'Lineage',
  tableName: 'lineage',
  properties: {
    document: p.text().primary(),
    fact: p.text().primary(),
    key: p.text().nullable(),
    type: p.text(),
    translator: p.integer(),
    at: p.datetime(),
  },
});

/** A fact that a document brought. */
export class LineageEntity extends lineageSchema.class {}
lineageSchema.setClass(LineageEntity);
