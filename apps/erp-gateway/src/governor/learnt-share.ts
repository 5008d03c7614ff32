import type { Quota } from './limits.js';

/** Our part of a quota that others use as well, as refusals have taught us. */
export interface LearntShare {
  /** Above 0, at most 1. */
  readonly share: number;
  /** When it was worked out, and when we were last refused, epoch milliseconds. */
  readonly sinceMs: number;
  readonly refusedMs: number;
}

/** Below this nothing is believed: one who never asks never learns that others have left. */
const LEAST = 0.05;
/** A refusal below this part of the quota is about something else: calls at once, a restart. */
const SUSPECT_FROM = 0.3;
/** How much of the quota is tried again in one window, or in half a minute where the window is shorter. */
const REGAIN = 0.2;
const REGAIN_LEAST_MS = 30_000;
/** Refusals that come together are one: this part of a window. */
const TOGETHER = 0.02;

/** What became known since. */
export interface ShareNews {
  readonly quota: Quota;
  /** Requests of ours that count now. */
  readonly counted: number;
  readonly refusals: number;
  readonly nowMs: number;
}

/** Refused below what the ERP states, others use the rest: our part is what we had; it grows again bit by bit. */
export function shareAfter(known: LearntShare, { quota, counted, refusals, nowMs }: ShareNews): LearntShare {
  const elapsedMs = Math.max(0, nowMs - known.sinceMs);
  const grown = Math.min(1, known.share + (elapsedMs * REGAIN) / Math.max(quota.windowMs, REGAIN_LEAST_MS));
  const had = counted / quota.requests;
  const isNews = refusals > 0 && had >= SUSPECT_FROM && nowMs - known.refusedMs > quota.windowMs * TOGETHER;
  if (!isNews) return { share: grown, sinceMs: nowMs, refusedMs: known.refusedMs };
  return { share: Math.max(LEAST, Math.min(grown, had)), sinceMs: nowMs, refusedMs: nowMs };
}
