// The small shell program around every process we run. It outlives the worker, and leaves on disk what a later one
// has to know: who is running (pid and start mark), and how it ended. It uses the shell's own words only, so that
// an attempt's PATH can't break it.

/**
 * Arguments: the attempt's folder, then the command. Descriptor 3 is told "ready" when the command's process is there.
 * - `claim`, made exclusively: an attempt runs once, even if two wrappers are started for it.
 * - `process`: its pid and start mark. On Linux the mark is the line of /proc/PID/stat, else what `ps` says. Where it can't
 *   be written, on a full disk or in a folder that is gone, nothing runs: nobody could find it again to end it.
 * - The command runs in the foreground: the shell's traps keep it alive through a SIGTERM to the whole group, and
 *   are reset to the default in the command.
 * - An inner shell says "ready" and becomes the command: whoever has heard it signals a process that obeys. Said
 *   by the outer one, a SIGTERM could fall between the word and the command, and be lost. The word comes from a
 *   subshell: if the worker is dead, SIGPIPE hits only that.
 * - `exit`: the exit code (128 + signal when killed) and a newline, in one write.
 * - Its variables have names no command would miss: one that came in its environment would stay exported.
 * - At last the group is killed: nothing the command left behind outlives it, as in a container.
 */
export const WRAPPER = `
_wavetank_early=
trap '_wavetank_early=143' TERM INT HUP QUIT
_wavetank_dir=$1; shift
set -C; true 2>/dev/null > "$_wavetank_dir/claim" || exit 0; set +C
if [ -r /proc/$$/stat ]; then read -r _wavetank_mark < /proc/$$/stat
else _wavetank_mark=$(LC_ALL=C /bin/ps -o lstart= -p $$)
fi
echo "$$ $_wavetank_mark" 2>/dev/null > "$_wavetank_dir/process" || exit 1
if [ -z "$_wavetank_early" ]; then
  /bin/sh -c '(echo ready) >&3; exec 3>&-; exec "$@"' wavetank "$@"
  _wavetank_early=$?
fi
echo "$_wavetank_early" > "$_wavetank_dir/exit"
kill -KILL 0
`;
