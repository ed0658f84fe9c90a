const quiet = 'var(--v-line)';

/** What the page looks like once time is tracked. */
export function TimerSketch() {
  return (
    <svg width="220" height="112" viewBox="0 0 220 112" fill="none" aria-hidden="true">
      <rect x="1" y="1" width="218" height="34" rx="10" fill="var(--v-surface)" stroke={quiet} />
      <path d="M16 18h72" stroke={quiet} strokeWidth="8" strokeLinecap="round" />
      <path d="M142 18h34" stroke={quiet} strokeWidth="8" strokeLinecap="round" />
      <circle cx="199" cy="18" r="9" fill="currentColor" />
      <path d="M196.500 14v8l6-4z" fill="var(--v-surface)" />
      <path d="M16 56h92M16 78h64M16 100h110" stroke={quiet} strokeWidth="8" strokeLinecap="round" />
      <path d="M178 56h24M178 78h24M178 100h24" stroke="currentColor" strokeWidth="8" strokeLinecap="round" />
    </svg>
  );
}
