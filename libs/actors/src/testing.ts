export * from './given.js';
export * from './memory/turns.js';
export * from './memory/memory-clock.js';
export * from './memory/memory-bus.js';
export * from './memory/memory-store.js';
