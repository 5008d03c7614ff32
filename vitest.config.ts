import { fileURLToPath } from 'node:url';
import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';

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
    include: ['{apps,libs,cli,stack,sandbox,test}/**/*.spec.ts'],
    globalSetup: ['stack/vitest-global-setup.ts'],
    setupFiles: ['reflect-metadata'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
