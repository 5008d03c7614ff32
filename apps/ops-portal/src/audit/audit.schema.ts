/** How the portal's tables grow. */
export const auditSchema = [
  {
    name: 'ops-portal-1-audit',
    statements: [
      `create table audit_link (
        position bigint primary key,
        record text not null unique,
        digest text not null,
        hash text not null,
        service text not null,
        type text not null,
        ids json not null,
        at timestamptz not null default now()
      )`,
      `create index audit_link_at on audit_link (at)`,
    ],
  },
];
