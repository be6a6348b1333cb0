/** One thing this computer needs. `unknown`: could not be looked at, and why stands in `says`. */
export interface DoctorLine {
  readonly id: 'node' | 'workspace' | 'python' | 'python-packages' | 'git' | 'network' | 'clock';
  readonly title: string;
  readonly outcome: 'ok' | 'not-ok' | 'unknown';
  readonly says: string;
  /** What to do now; empty when there is nothing to do. */
  readonly fix: string;
}
