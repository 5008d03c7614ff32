/** The bytes of a file as they are read, and what kept them from being read. */
export class FileRead implements AsyncIterable<Uint8Array> {
  private failure: unknown;

  constructor(private readonly chunks: AsyncIterable<Uint8Array>) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      yield* this.chunks;
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }

  /** Throws what kept the file from being read: a translator takes it for the end of the document. */
  mustBeWhole(): void {
    if (this.failure !== undefined) throw this.failure;
  }
}
