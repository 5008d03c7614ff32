/** When an item that the ERP does not know is asked for again. */
export interface ItemPolicy {
  /** Minutes after the first, second… answer "unknown", while somebody waits; the last goes on. */
  readonly refetchMinutes: readonly number[];
}
