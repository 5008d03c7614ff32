#!/usr/bin/env node
// `npm run chaos`: gets the checkout ready, then runs the stack through an ordeal.
import { fileURLToPath } from 'node:url';
import { prepared } from './prepare.mjs';

await prepared(fileURLToPath(import.meta.url), () => import('../dist/stack/chaos/main.js'));
