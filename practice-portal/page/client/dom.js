/** The page's helpers. Text from records is only inserted as text, never as HTML. */

export const find = (selector) => document.querySelector(selector);
export const portalId = find('#app')?.dataset.portal ?? '';
const base = `/_practice/portals/${portalId}`;

/** An element with properties, listeners (`onclick`) and children. */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== undefined && child !== null));
  return node;
}

/** Calls the control API of the selected portal; throws with its message. */
export async function call(method, path, body) {
  return callServer(method, `${base}${path}`, body);
}

export async function callServer(method, path, body) {
  const answer = await fetch(path, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await answer.text();
  const value = text === '' ? undefined : JSON.parse(text);
  if (!answer.ok) throw new Error(value?.error ?? `HTTP ${answer.status}`);
  return value;
}

export const timeOf = (ms) => new Date(ms).toLocaleTimeString([], { hour12: false });

/** A labeled field. */
export function field(label, control) {
  return element('label', {}, label, control);
}

export function select(options, value, properties = {}) {
  const node = element('select', properties);
  for (const [key, text] of options) node.append(element('option', { value: key, textContent: text }));
  node.value = value ?? '';
  return node;
}
