/** One webhook on its way to Crossdock. */
export interface Delivery {
  /** Names this delivery in the journal; a duplicate has a key of its own. */
  readonly key: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A delivery that is made when its time comes, so that a long run does not hold every body. */
export interface PlannedDelivery {
  readonly key: string;
  /** Epoch milliseconds of the first attempt. */
  readonly dueAtMs: number;
  /** Key of a delivery that must have been taken before. */
  readonly after?: string;
  /** Always the same headers and bytes. */
  make(): Delivery;
}
