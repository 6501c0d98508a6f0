// How an attempt's processes are reached: they are a group of their own. It must not know which attempt.

/** Signals the process group `pid`; fine when it is empty. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // EPERM: macOS says so of a group of zombies
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ESRCH" && code !== "EPERM") throw error;
  }
}
