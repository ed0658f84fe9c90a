/** The mark of the product. */
export function Mark({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" style={{ flex: 'none' }}>
      <rect width="32" height="32" rx="8" fill="#0f6f67" />
      <path d="M7 22v-7M13 22V10M19 22v-9M25 22V7" stroke="#fff" strokeWidth="3" strokeLinecap="round" />
    </svg>
  );
}
