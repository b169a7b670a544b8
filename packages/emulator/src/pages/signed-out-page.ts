import { html } from './html.ts'
import type { Page } from './layout.ts'

/**
 * @param frames addresses of apps that hear of it in frames
 * @param target where the browser goes on to, once they had a moment to load
 */
export function signedOutPage(frames: readonly string[] = [], target?: string): Page {
  return {
    title: 'Signed out',
    frames,
    body: html`<h1>You signed out of your account</h1>${
      target === undefined
        ? html`<p>It is a good idea to close all browser windows.</p>`
        : html`<meta http-equiv="refresh" content="2;url=${target}"><p><a href="${target}">Go on</a></p>`
    }${frames.map((url) => html`<iframe hidden title="Signing out of an app" src="${url}"></iframe>`)}`,
  }
}
