// The house's own lint rules: who may import whom, and what a pure file may know. oxlint loads this file as a plugin;
// test/lint-faults.spec.ts plants a fault for each rule and sees it found.
import { builtinModules } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';

const root = dirname(dirname(import.meta.dirname));

/** Folders whose own folders are parts each. */
const DIVIDED = ['apps', 'libs'];

/** The part of the repository that a file belongs to: `apps/order-service`, `libs/money`, `sandbox`, … */
function partOf(file) {
  const [first, second] = relative(root, file).split(sep);
  return DIVIDED.includes(first) || second === 'samples' ? `${first}/${second}` : first;
}

/** The parts that a part may reach into by path, besides itself. Launchers load the build. */
const REACHES = {
  apps: [],
  libs: [],
  // real documents, as data
  sandbox: ['test/samples'],
  stack: ['dist'],
  // `crossdock translate` runs the pure translators; the other commands find a running stack
  cli: ['apps', 'stack', 'dist'],
  test: ['apps', 'libs', 'sandbox', 'stack', 'cli', 'observability', 'test/samples', 'dist'],
};

/** Tests against real servers take them from the stack. */
const INTEGRATION_SPEC = /\.(int|e2e)\.spec\.ts$/;

/** The outside world must not share our code, or it would share our mistakes. */
const LIBS_OF_SANDBOX = ['#libs/money'];

/** The second door of a library is for tests and for the tests' own tools. */
const MAY_USE_TESTING_DOOR = /(\.spec\.ts|[/\\]testing\.ts|[/\\](testing|simulation)[/\\][^/\\]*\.ts)$/;

function boundaryFault(file, source) {
  const from = partOf(file);
  if (source.startsWith('#libs/')) return libraryFault(file, from, source);
  if (!source.startsWith('.')) return undefined;
  const to = partOf(join(dirname(file), source));
  if (to === from) return undefined;
  const reaches = REACHES[from.split('/')[0]] ?? [];
  if (reaches.includes(to) || reaches.includes(to.split('/')[0])) return undefined;
  if (to === 'stack' && INTEGRATION_SPEC.test(file)) return undefined;
  return `${from} may not reach into ${to}: services and libraries meet in #libs only`;
}

function libraryFault(file, from, source) {
  if (from === 'sandbox' && !LIBS_OF_SANDBOX.includes(source)) {
    return `the sandbox shares no code with Crossdock but ${LIBS_OF_SANDBOX.join(', ')}`;
  }
  if (source.endsWith('/testing') && !MAY_USE_TESTING_DOOR.test(file)) return `${source} is for tests`;
  return undefined;
}

/** What a pure file may import besides files beside it: packages without clock, randomness, environment or I/O. */
const PURE_PACKAGES = [
  '#libs/actors',
  '#libs/contracts',
  '#libs/errors',
  '#libs/money',
  '#libs/remembered',
  'currency-codes',
  'zod',
];

function purityFault(_file, source) {
  if (source.startsWith('.') || PURE_PACKAGES.includes(source)) return undefined;
  const what = builtinModules.includes(source) || source.startsWith('node:') ? 'Node.js' : source;
  return `a pure file does not know ${what}: pass the value in as an argument`;
}

/** A rule about the address of each import and re-export. */
function importRule(faultOf) {
  return {
    create(context) {
      const check = (node) => {
        const source = node.source?.value;
        const message = typeof source === 'string' ? faultOf(context.filename, source) : undefined;
        if (message) context.report({ node, message });
      };
      return {
        ImportDeclaration: check,
        ImportExpression: check,
        ExportNamedDeclaration: check,
        ExportAllDeclaration: check,
      };
    },
  };
}

/** A rule that objects to kinds of syntax. */
function syntaxRule(kinds) {
  return {
    create: (context) =>
      Object.fromEntries(
        Object.entries(kinds).map(([kind, { when = () => true, message }]) => [
          kind,
          (node) => when(node) && context.report({ node, message }),
        ]),
      ),
  };
}

const isDate = (node) => node.callee.type === 'Identifier' && node.callee.name === 'Date';
const CLOCK = 'a pure file has no clock: time is a fact, passed in as an argument';
const ERASABLE = 'a pure file uses erasable TypeScript only, so that it runs without a build';

const plugin = {
  meta: { name: 'crossdock' },
  rules: {
    boundaries: importRule(boundaryFault),
    'pure-imports': importRule(purityFault),
    'no-clock': syntaxRule({
      NewExpression: { when: (node) => isDate(node) && node.arguments.length === 0, message: CLOCK },
      CallExpression: { when: isDate, message: CLOCK },
    }),
    'erasable-syntax': syntaxRule({
      TSEnumDeclaration: { message: ERASABLE },
      TSParameterProperty: { message: ERASABLE },
      TSModuleDeclaration: { when: (node) => !node.declare, message: ERASABLE },
      Decorator: { message: ERASABLE },
    }),
  },
};

export default plugin;
