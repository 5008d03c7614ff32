import { fileURLToPath } from 'node:url';
import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';

/** Specs of the area that `npm run mutation` looks at: they need no servers, so none are started. */
const mutated = process.env['MUTATION_SPECS']?.split(';');
const root = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig({
  plugins: [
    swc.vite({
      module: { type: 'es6' },
      jsc: {
        target: 'es2023',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        keepClassNames: true,
      },
    }),
  ],
  resolve: {
    alias: [
      { find: /^#libs\/([^/]+)\/testing$/, replacement: `${root}libs/$1/src/testing.ts` },
      { find: /^#libs\/([^/]+)$/, replacement: `${root}libs/$1/src/index.ts` },
    ],
  },
  test: {
    include: mutated ?? ['{apps,libs,cli,stack,sandbox,test}/**/*.spec.ts'],
    globalSetup: mutated ? [] : ['stack/vitest-global-setup.ts'],
    setupFiles: ['reflect-metadata'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
