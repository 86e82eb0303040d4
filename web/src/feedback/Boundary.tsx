import { Component, type ReactNode } from 'react'
import { FillFailure } from './FillFailure.tsx'

interface Props {
  /** Who failed, for the line on screen and the console. */
  what: string
  children: ReactNode
}

/** A part of a page that fails alone. React knows error boundaries as classes only. */
export class Boundary extends Component<Props, { error: Error | undefined }> {
  override state: { error: Error | undefined } = { error: undefined }

  static getDerivedStateFromError(cause: unknown) {
    return { error: cause instanceof Error ? cause : new Error(String(cause)) }
  }

  override componentDidCatch(cause: unknown) {
    console.error(`A part of the page failed: ${this.props.what}.`, cause)
  }

  override render() {
    if (!this.state.error) return this.props.children
    return <FillFailure what={this.props.what} onRetry={() => this.setState({ error: undefined })} />
  }
}
