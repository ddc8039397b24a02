/** The stages of a job, one after the other. */
export interface Stages {
  /** Begins a stage; what is returned reports how much of it is done, from 0 to 1. */
  begin(name: string): (fraction: number) => void;
  /** Ends the last stage. */
  end(): void;
}
