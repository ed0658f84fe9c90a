import { CopyText } from '../ui/CopyText';

/** A secret that is shown once, with a button that copies it. */
export function OnceShown({ label, value }: { label: string; value: string }) {
  return <CopyText label={label} value={value} />;
}
