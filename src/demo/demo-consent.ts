/**
 * Grants access on the practice portal's consent page, like a browser that submits its form.
 * @returns the page's redirect: our callback with a code.
 */
export async function grantConsent(authorizeUrl: string, portalId: string): Promise<string> {
  const page = await fetch(authorizeUrl);
  const form = new URLSearchParams();
  for (const [, name, value] of (await page.text()).matchAll(
    /<input type="hidden" name="([^"]+)" value="([^"]*)"/g,
  )) {
    form.append(unescapeHtml(name ?? ''), unescapeHtml(value ?? ''));
  }
  form.set('portal_id', portalId);
  form.set('decision', 'grant');
  const granted = await fetch(page.url, { method: 'POST', body: form, redirect: 'manual' });
  const back = granted.headers.get('location');
  if (!back) throw new Error(`The practice portal didn't grant access: HTTP ${granted.status}`);
  return back;
}

function unescapeHtml(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" };
  return text.replaceAll(/&([a-z0-9#]+);/g, (whole, name: string) => named[name] ?? whole);
}
