export * from './bus-connection.js';
export * from './nats-bus.js';
export { BATCH_TYPE, decode, encode, type Decoded, type Encoded } from './cloud-event.js';
