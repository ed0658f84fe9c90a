import { Component, type ReactNode } from 'react';
import classes from './picture.module.css';

interface Props {
  children: ReactNode;
  /** What is drawn: with something else it is tried anew. */
  of: unknown[];
}

/** A picture that cannot be drawn says so in its own place, and the rest of the page goes on. */
export class Boundary extends Component<Props, { failed?: Error; of: unknown[] }> {
  override state: { failed?: Error; of: unknown[] } = { of: this.props.of };

  static getDerivedStateFromError(error: unknown) {
    return { failed: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps({ of }: Props, state: { of: unknown[] }) {
    return of.some((x, i) => x !== state.of[i]) ? { failed: undefined, of } : null;
  }

  override render() {
    const { failed } = this.state;
    if (!failed) return this.props.children;
    return (
      <div className={classes.empty} role="alert">
        {failed.name === 'UnknownPicture'
          ? failed.message
          : 'This chart could not be drawn. Its figures are not affected.'}
      </div>
    );
  }
}
