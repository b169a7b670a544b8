import { html } from './html.ts'
import type { Page } from './layout.ts'

export function signedOutPage(): Page {
  return {
    title: 'Signed out',
    body: html`<h1>You signed out of your account</h1><p>It is a good idea to close all browser windows.</p>`,
  }
}
