import { Labels } from './Labels';

const quiet = 'var(--v-line)';

export function TagsPage() {
  return (
    <Labels
      kind={{
        path: '/tags',
        one: 'tag',
        title: 'Tags',
        teach: 'Tags mark entries across projects, such as “meeting” or “overtime”.',
        deleted: 'It is removed from every entry that has it. The entries stay. You cannot undo this.',
        archives: false,
        startsHere: true,
        sketch: (
          <svg width="180" height="80" viewBox="0 0 180 80" fill="none" aria-hidden="true">
            <path d="M8 16h40l20 24-20 24H8z" stroke="currentColor" strokeWidth="4" strokeLinejoin="round" />
            <circle cx="22" cy="40" r="5" fill="currentColor" />
            <path d="M88 26h80M88 54h52" stroke={quiet} strokeWidth="8" strokeLinecap="round" />
          </svg>
        ),
      }}
    />
  );
}
