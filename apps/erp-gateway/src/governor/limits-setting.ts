import { z } from 'zod';
import type { ErpLimits, Quota } from './limits.js';
import { presetNames, presets, usualBurst } from './presets.js';

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 22:00');
const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const timeZone = z.string().refine((name) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en-US', { timeZone: name }));
  } catch {
    return false;
  }
}, 'the IANA name of a time zone, such as Europe/Berlin');

const quota = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower-case words with dashes'),
  /** Requests in any window of this length. */
  requests: z.int().positive(),
  windowSeconds: z.number().positive(),
  /** Requests at once after a pause; a twentieth unless stated. */
  burst: z.int().positive().optional(),
  /** Beginnings of the paths that it holds for; every request where nothing is said. */
  endpoints: z.array(z.string().min(1)).min(1).optional(),
});

const closed = z.strictObject({
  days: z
    .array(z.enum(days))
    .min(1)
    .default([...days]),
  from: timeOfDay,
  to: timeOfDay,
  timeZone,
});

/** What an ERP bears of all replicas together: a preset, numbers of one's own, or both, where one's own stand above. */
export const limitsSetting = z
  .strictObject({
    preset: z.enum(presetNames).optional(),
    /** Requests at once. */
    concurrent: z.int().positive().optional(),
    /** Requests in any second, and how many of them at once after a pause: short for one quota. */
    perSecond: z.number().positive().optional(),
    burst: z.int().positive().optional(),
    quotas: z.array(quota).optional(),
    /** Times of day in which it takes nothing. */
    closed: z.array(closed).default([]),
    /** Documents that one request may carry, where its driver can. */
    batch: z.int().positive().optional(),
  })
  .superRefine(({ preset, concurrent, perSecond, burst, quotas = [] }, context) => {
    const wrong = (message: string) => context.addIssue({ code: 'custom', message });
    if (!preset && concurrent === undefined) wrong('name a preset, or say how many requests at once (concurrent)');
    if (burst !== undefined && perSecond === undefined) wrong('burst goes with perSecond');
    if (new Set(quotas.map(({ name }) => name)).size < quotas.length) wrong('two quotas have one name');
  })
  .transform((setting): ErpLimits => {
    const preset = setting.preset && presets[setting.preset];
    const own = [...perSecondOf(setting), ...(setting.quotas ?? []).map(quotaOf)];
    return {
      concurrent: setting.concurrent ?? preset?.concurrent ?? 1,
      quotas: own.length > 0 ? own : (preset?.quotas ?? []),
      closed: setting.closed.map((one) => ({ ...one, days: one.days.map((day) => days.indexOf(day) + 1) })),
      batch: setting.batch ?? preset?.batch ?? 1,
    };
  });

/** A part of a request in a second is a request in a longer window. */
function perSecondOf({ perSecond, burst }: { perSecond?: number | undefined; burst?: number | undefined }): Quota[] {
  if (perSecond === undefined) return [];
  const requests = Math.max(1, Math.floor(perSecond));
  const windowMs = perSecond < 1 ? 1_000 / perSecond : 1_000;
  return [{ name: 'per-second', requests, windowMs, burst: burst ?? usualBurst(requests) }];
}

function quotaOf({ windowSeconds, burst, ...rest }: z.output<typeof quota>): Quota {
  return { ...rest, windowMs: windowSeconds * 1_000, burst: burst ?? usualBurst(rest.requests) };
}
