export * from './given.js';
export * from './memory/turns.js';
export * from './memory/memory-clock.js';
export * from './memory/memory-bus.js';
export * from './memory/memory-store.js';
export * from './kit/port-case.js';
export * from './kit/bus-cases.js';
export * from './kit/store-cases.js';
