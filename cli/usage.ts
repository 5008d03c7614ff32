/** What `crossdock help` prints. */
export const USAGE = `crossdock <command>

  translate <source> <file…|->   a raw document as canonical facts, one a line
      --account A  channel account whose settings apply      --kind K  what the sender calls it
  totals <file|->                what a settlement or bank file states as its total, and what its lines come to
      exit 0: equal; 1: different; 2: refused; 3: no total stated
  exceptions                     what a person must see
      --state open|closed        --reason R
  upload <source> <account> <file>   a file into the gateway: reports, statements, exports; the same bytes once
  completeness                   days compared with the channels' own count: held, missing, fetched; exit 1: not complete
      --account A  --day D       only these      --check  compare this day of this account now
  dead-letters                   messages that could not be taken
  replay <id…>                   dead letters or raw documents, again
      --all                      every dead letter and every refused document
      --refused [ref…]           postings that the ERP refused: each is asked about, and made unless it is there already
      --code C  refused with this code      --target T  at this ERP      --by WHO
  republish --since T            services say again what they said since then: after the bus was lost; receivers merge
      T: an instant, or how long ago (90s, 15m, 2h, 1d)      --service S  one service alone
  erps                           what each ERP bears and how much of it is used, and when each lane is through
      pause <name> --reason R    stops the calls of all replicas; what waits is kept      --by WHO
      resume <name>              lets them go on
  prove <actor key>              absorb what an actor was told in all orders of arrival, each message three times:
                                 one state, one set of effects; exit 0: so it is, 1: not
  replan                         judge stored actors by the plan and policy of today; commands that are
                                 new for old facts wait until they are approved
      --dry-run                  only tell what would change, key by key; exit 1 where something would
      --approve                  issue the commands that wait
      --actor TYPE               one type of actor      --url URL  ask this process, not the stack
  channel new <name>             a channel of your own: a commented manifest that passes check, and an order that it reads
      --policies DIR             folder that it is put into, under channels/<name> (default: policies)
  channel check <manifest>       what is wrong with a manifest, by line and rule; else what it declares and leaves open; exit 1: something is
      --account A                the entry of the policy for such an account, to be completed
  channel try <manifest> <file>  what it makes of a document: facts, refusals, what is not read; exit 1: something is refused
      --against URL              of one page of orders that the channel lists there; secrets by the variables that check names
      --since T                  changed since then (default: 1d)      --account A  channel account whose settings apply
  policy check [FILE]            a posting policy as the gateway would read it, with everything that is wrong; exit 1: something is
      --policies DIR             folder with the channel accounts (default: policies)
  policy explain <posting>       which rule settles what for a posting, why the others do not, and the documents
      posting: <actor>/<posting>@<revision>, a file with its JSON, or -
  policy dry-run --with FILE     the ledger difference of a candidate policy by account and document; nothing is sent; exit 1: there is one
      --from D --to D            first and last day of the documents      --postings F  postings of a file, one JSON a line
  policy reload                  has the gateway read its policy now; exit 1: it was refused, and the one before stays
  approvals                      postings that wait for a second person
      --state waiting|approved|rejected|all
  approvals show|approve|reject ID
      --by NAME --digest D       who decides, and what they were shown      --note TEXT
  fault                          what the sandbox does wrong, and how often
  fault <name|all> on|off|SHARE  a fault on, off, or in a share of cases from 0 to 1; from now on
      --url URL  a sandbox that runs by itself
  provision                      roles and schemas in PostgreSQL, streams and consumers in NATS, for servers of your own;
                                 DATABASE_ADMIN_URL, NATS_ADMIN_URL, <SERVICE>_DATABASE_URL, NATS_STREAM_REPLICAS
      --nats-users               only print the users that NATS must know, with their rights
  verify                         nothing lost, nothing twice: databases, streams and ERP agree
                                 exit 0: they do; 1: differences, each listed

Commands that ask a running stack take --data DIR (default: .data) and --json (one line, the last of stdout).
Exit codes: 0 done; 1 what was looked at is not so; 2 it could not be done, or not all of it; 64 wrong usage.
`;
