/** The running timer; nothing while none runs. */
export function RunningTimer() {
  return null;
}
