import { escapeHtml, page } from './html.ts';

interface ConsentPage {
  appName: string;
  portals: readonly { portalId: number; name: string }[];
  scopes: readonly string[];
  optionalScopes: readonly string[];
  /** The parameters of the install URL, submitted with the decision. */
  fields: Readonly<Record<string, string>>;
}

const LAYOUT = `
main { max-width: 34rem; margin: 8vh auto 3rem; padding: 0 1rem; }
ul { margin: .3rem 0 1rem; padding-left: 1.2rem; } li { margin: .2rem 0; }
.actions { display: flex; gap: .7rem; justify-content: flex-end; margin-top: 1.2rem; }
select { width: 100%; margin: .3rem 0 1rem; }
.mark { display: inline-block; width: 2.2rem; height: 2.2rem; border-radius: 50%; margin-bottom: .6rem;
  background: radial-gradient(circle at 50% 50%, var(--card) 26%, var(--accent) 28%); }
`;

/** The page that asks whether an app can access an account: like HubSpot's, but clearly a practice one. */
export function consentPage({ appName, portals, scopes, optionalScopes, fields }: ConsentPage): string {
  const hidden = Object.entries(fields)
    .filter(([name]) => name !== 'decision' && name !== 'portal_id')
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('\n');
  const options = portals
    .map(({ portalId, name }) => `<option value="${portalId}">${escapeHtml(name)} (${portalId})</option>`)
    .join('');
  const list = (names: readonly string[]): string =>
    `<ul>${names.map((name) => `<li>${escapeHtml(inWords(name))} <code>${escapeHtml(name)}</code></li>`).join('')}</ul>`;
  return page(
    'Connect app – practice portal',
    `<main>
<div class="card">
<span class="mark" aria-hidden="true"></span>
<h1>Connect ${escapeHtml(appName)} to HubSpot</h1>
<p class="soft">This is the practice portal: no real HubSpot account is touched.</p>
<form method="post">
${hidden}
<label for="portal_id">Account</label>
<select id="portal_id" name="portal_id">${options}</select>
<h2>The app asks to</h2>
${list(scopes)}
${optionalScopes.length === 0 ? '' : `<h2>and, where the account has it, to</h2>${list(optionalScopes)}`}
<div class="actions">
<button type="submit" name="decision" value="cancel">Cancel</button>
<button type="submit" name="decision" value="grant" class="main">Grant access</button>
</div>
</form>
</div>
</main>`,
    { style: LAYOUT },
  );
}

/** The page shown instead if the install URL itself is wrong. */
export function refusalPage(title: string, text: string): string {
  return page(
    `${title} – practice portal`,
    `<main><div class="card"><span class="mark" aria-hidden="true"></span><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></div></main>`,
    { style: LAYOUT },
  );
}

function inWords(scope: string): string {
  if (scope === 'oauth') return 'See which account it is connected to';
  const match = /^crm\.(objects|schemas)\.(\w+)\.(read|write)$/.exec(scope);
  if (!match) return 'Use';
  const [, area, what = '', access] = match;
  const noun = area === 'schemas' ? `the properties of ${what}` : what;
  return access === 'read' ? `Read ${noun}` : `Create and change ${noun}`;
}
