/** What an empty page will look like once there is something on it. Drawn in the accent and in quiet greys. */
const quiet = 'var(--v-line)';

export function DashboardSketch() {
  return (
    <svg width="220" height="132" viewBox="0 0 220 132" fill="none" aria-hidden="true">
      <rect x="1" y="1" width="218" height="130" rx="10" fill="var(--v-surface)" stroke={quiet} />
      <rect x="14" y="14" width="56" height="36" rx="6" fill={quiet} opacity=".55" />
      <rect x="78" y="14" width="56" height="36" rx="6" fill={quiet} opacity=".55" />
      <rect x="142" y="14" width="64" height="36" rx="6" fill={quiet} opacity=".55" />
      <text x="22" y="37" fontSize="14" fontWeight="600" fill="currentColor">
        1,284
      </text>
      <text x="88" y="37" fontSize="14" fontWeight="600" fill="currentColor">
        71 %
      </text>
      <path d="M150 40l10-8 10 4 12-14 14 6" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      <path d="M22 116V96M36 116V84M50 116V92M64 116V72M78 116V80M92 116V66" stroke="currentColor" strokeWidth="8" />
      <path d="M120 72h86M120 86h64M120 100h74M120 114h48" stroke={quiet} strokeWidth="7" strokeLinecap="round" />
    </svg>
  );
}

export function ChartSketch() {
  return (
    <svg width="180" height="120" viewBox="0 0 180 120" fill="none" aria-hidden="true">
      <path d="M8 20h164M8 50h164M8 80h164M8 110h164" stroke={quiet} />
      <path d="M20 110V74M46 110V54M72 110V64M98 110V36M124 110V48M150 110V24" stroke="currentColor" strokeWidth="14" />
    </svg>
  );
}

export function StarSketch() {
  return (
    <svg width="120" height="96" viewBox="0 0 120 96" fill="none" aria-hidden="true">
      <path d="M28 20h84M28 48h64M28 76h74" stroke={quiet} strokeWidth="8" strokeLinecap="round" />
      <path
        d="M10 11l2.7 5.6 6.1.9-4.4 4.3 1 6.1L10 25l-5.4 2.9 1-6.1-4.4-4.3 6.1-.9z"
        fill="currentColor"
        transform="translate(0 0)"
      />
    </svg>
  );
}
