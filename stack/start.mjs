#!/usr/bin/env node
// `npm start`: gets the checkout ready, then runs the stack.
import { fileURLToPath } from 'node:url';
import { prepared } from './prepare.mjs';

await prepared(fileURLToPath(import.meta.url), () => import('../dist/stack/main.js'));
