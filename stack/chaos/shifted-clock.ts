// Loaded by Node.js before a service (`--import`): every Date of the process is off by the milliseconds that stand in
// `clock-offset-ms` of its data folder, now and when the file changes. Timers and performance.now() keep their pace, as
// they do when somebody sets the clock of a machine.
import { readFileSync, watchFile } from 'node:fs';
import { CLOCK_FILE, offsetOf } from './clock-file.js';

const LOOK_EVERY_MS = 250;
const Time = Date;
const file = `${process.env['DATA_DIR']}/${CLOCK_FILE}`;
let offsetMs = 0;

const now = (): number => Time.now() + offsetMs;
const look = (): void => {
  try {
    offsetMs = offsetOf(readFileSync(file, 'utf8'));
  } catch {
    offsetMs = 0;
  }
};

look();
watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, look);
globalThis.Date = new Proxy(Time, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as Date,
  apply: () => new Time(now()).toString(),
  get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
});
