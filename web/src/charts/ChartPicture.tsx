import type { Picture, Result } from '../api/shapes';

export interface ChartPictureProps {
  result: Result;
  picture: Picture;
  title?: string;
  compact?: boolean;
}

/** A result as its picture; fills its container. */
export function ChartPicture({ title }: ChartPictureProps) {
  return <div role="img" aria-label={title} style={{ width: '100%', height: '100%' }} />;
}
