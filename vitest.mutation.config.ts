import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.js';

/** Specs of the area that is mutated, globs by comma: they need no servers, so none are started. */
const specs = (process.env['MUTATION_SPECS'] ?? '').split(',').filter(Boolean);

export default mergeConfig(
  { ...base, test: { ...base.test, include: specs, globalSetup: [], maxWorkers: 1 } },
  defineConfig({ test: { exclude: ['**/*.int.spec.ts', '**/node_modules/**'] } }),
);
