export * from './compatibility.js';
export * from './released.js';
