/** Time of a fact whose document does not say when: the least there is, so that any other news is newer. */
export const UNDATED = '1970-01-01T00:00:00.000Z';
