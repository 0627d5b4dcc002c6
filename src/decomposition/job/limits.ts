/** What a worker and a coordinator take from outside at most. All may be changed by the caller. */
export interface JobLimits {
  /** Longest bundle, request or answer, in bytes. */
  readonly bytes: number;
  /** Most batches of one model. */
  readonly batches: number;
  /** Most tables of one model, and most columns of one of them. */
  readonly tables: number;
  readonly columns: number;
  /** Models that a worker keeps; the one unused for longest goes first. */
  readonly models: number;
}

export const defaultJobLimits: JobLimits = {
  bytes: 512 * 2 ** 20,
  batches: 10_000,
  tables: 1_000,
  columns: 10_000,
  models: 4,
};
