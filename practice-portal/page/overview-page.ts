import type { Hub } from '../server/hub.ts';
import { html, type Reply } from '../server/reply.ts';
import { escapeHtml, page } from './html.ts';

export function answerPage(hub: Hub): Reply {
  return html(page('Practice portal', `<main><h1>Practice portal</h1><p>${escapeHtml(hub.url)}</p></main>`));
}
