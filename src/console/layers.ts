/** Id of the element that dialogs are put into. */
export const LAYERS = 'layers'

/**
 * Where dialogs go. Not the body: for dialogs in the body the component library writes style elements without the page's nonce, which
 * the content security policy refuses. The page behind is kept still by `console.css`.
 */
export const layers = (): HTMLElement => document.getElementById(LAYERS) ?? document.body
