import type { JSX } from 'preact';
import type { Task } from './task.ts';

/** How far a task is, with a button that stops it; what went wrong where it failed. */
export function Progress({
  task,
  again,
}: {
  readonly task: Task;
  readonly again?: () => void;
}): JSX.Element | null {
  const state = task.state.value;
  if (state) {
    return (
      <div class="progress" role="status">
        <span>{state.stage}</span>
        <progress aria-label={state.stage} max={1} value={state.fraction} />
        <button type="button" class="btn" onClick={() => task.stop()}>
          Stop
        </button>
      </div>
    );
  }
  if (task.failure.value !== undefined) {
    return (
      <p class="alarm" role="alert">
        {task.failure.value}
      </p>
    );
  }
  if (!task.stopped.value || !again) return null;
  return (
    <div class="progress" role="status">
      <span>Stopped.</span>
      <button type="button" class="btn" onClick={again}>
        Go on
      </button>
    </div>
  );
}
