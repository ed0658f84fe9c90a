import { Labels } from './Labels';

const quiet = 'var(--v-line)';

export function ClientsPage() {
  return (
    <Labels
      kind={{
        path: '/clients',
        one: 'client',
        title: 'Clients',
        teach: 'Clients are the people you do projects for. Charts can add up their projects.',
        deleted:
          'Its projects and their time stay, without a client. You cannot undo this. Archive it instead to keep it.',
        archives: true,
        startsHere: false,
        sketch: (
          <svg width="180" height="96" viewBox="0 0 180 96" fill="none" aria-hidden="true">
            <rect x="8" y="28" width="56" height="60" rx="6" stroke="currentColor" strokeWidth="4" />
            <path d="M22 44h8M42 44h8M22 60h8M42 60h8M30 88V76h12v12" stroke="currentColor" strokeWidth="4" />
            <path d="M84 40h84M84 60h60M84 80h72" stroke={quiet} strokeWidth="8" strokeLinecap="round" />
          </svg>
        ),
      }}
    />
  );
}
