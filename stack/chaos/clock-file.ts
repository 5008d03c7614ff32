/** The file in a process's data folder by which its clock is set. */
export const CLOCK_FILE = 'clock-offset-ms';

/** What the file says, milliseconds; 0 where it says nothing. */
export function offsetOf(text: string): number {
  const offset = Number(text);
  return Number.isFinite(offset) ? offset : 0;
}
