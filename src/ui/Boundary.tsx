import { Component, type ReactNode } from 'react';

interface BoundaryProps {
  readonly children: ReactNode;
  /** Called once, with what was thrown while drawing. */
  readonly onBroken: (error: unknown) => void;
}

/**
 * Draws nothing any more once drawing has failed. Without it Ink draws the stack trace itself, and when that fails
 * too, the screen stays empty for ever.
 */
export class Boundary extends Component<BoundaryProps, { readonly broken: boolean }> {
  override state = { broken: false };
  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }
  override componentDidCatch(error: unknown): void {
    this.props.onBroken(error);
  }
  override render(): ReactNode {
    return this.state.broken ? null : this.props.children;
  }
}
