/** Days before the end of an interface's version from which people are warned. */
const WARN_DAYS = 180;
const DAY_MS = 86_400_000;

/** Days until the vendor takes the version away, where that is near or over; undefined where there is nothing to say. */
export function sunsetNear(sunset: string | null, nowMs: number): number | undefined {
  if (sunset === null) return undefined;
  const days = Math.ceil((Date.parse(sunset) - nowMs) / DAY_MS);
  return days <= WARN_DAYS ? days : undefined;
}
