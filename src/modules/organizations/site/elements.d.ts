import type { HTMLAttributes } from 'react'

// The custom elements of this module's scripts, as the server writes them.
type CustomElement = HTMLAttributes<HTMLElement> & { [data: `data-${string}`]: string | number | undefined }
declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'use-my-location': CustomElement
      'party-map': CustomElement
    }
  }
}
