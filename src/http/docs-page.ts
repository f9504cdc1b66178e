import { html } from 'hono/html';
import { htmlPage } from './html-page.ts';

/** The parts of an OpenAPI 3.1 document that the page shows. */
interface OpenApiDocument {
  info: { title: string; description?: string };
  paths?: Record<string, unknown>;
}

type Json = Record<string, unknown>;

const methods = ['get', 'post', 'put', 'patch', 'delete'];

const style = `
nav ul, .routes { list-style: none; padding: 0; }
nav li { margin: .15rem 0; }
section.route { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.25rem; margin: 0 0 1rem; }
section.route h3 { font-size: 1rem; margin: 0 0 .35rem; overflow-wrap: anywhere; }
.method { display: inline-block; min-width: 4.2em; text-transform: uppercase; color: var(--accent); font-weight: 650; }
h4 { font-size: .85rem; margin: 1rem 0 .25rem; color: var(--soft); font-weight: 600; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
td, th { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-top: 1px solid var(--line); }
details summary { cursor: pointer; color: var(--soft); font-size: .9rem; }
`;

/** The OpenAPI document as a page: no scripts, nothing to load. */
export function docsPage(document: OpenApiDocument) {
  const routes = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = asJson(asJson(item)?.[method]);
      return operation
        ? [{ path, method, operation, id: `${method}${path.replace(/[^a-z0-9]+/gi, '-')}` }]
        : [];
    }),
  );
  const groups = Map.groupBy(routes, ({ operation }) => textOf(asList(operation.tags)[0]) || 'Other');
  return htmlPage(
    `${document.info.title}: HTTP API`,
    html`<main>
      <h1>${document.info.title}: HTTP API</h1>
      <p>${document.info.description ?? ''}</p>
      <p>Send <code>Authorization: Bearer &lt;ADMIN_API_KEY&gt;</code>, or use a signed-in session. For programs: <a href="openapi.json">OpenAPI 3.1</a>.</p>
      <nav aria-label="Routes">${[...groups].map(
        ([group, items]) =>
          html`<h2>${group}</h2><ul>${items.map(
            (route) =>
              html`<li><a href="#${route.id}"><code><span class="method">${route.method}</span> ${route.path}</code></a> <span class="soft">${textOf(route.operation.summary)}</span></li>`,
          )}</ul>`,
      )}</nav>
      ${[...groups].map(([group, items]) => html`<h2>${group}</h2>${items.map(routeSection)}`)}
    </main>`,
    style,
  );
}

function routeSection(route: { path: string; method: string; id: string; operation: Json }) {
  const { operation } = route;
  const parameters = asList(operation.parameters).map((item) => asJson(item) ?? {});
  const body = schemaOf(operation.requestBody);
  const responses = Object.entries(asJson(operation.responses) ?? {});
  return html`<section class="route" id="${route.id}">
    <h3><code><span class="method">${route.method}</span> ${route.path}</code></h3>
    <p>${textOf(operation.summary)}. ${textOf(operation.description)}</p>
    ${
      parameters.length === 0
        ? ''
        : html`<h4>Parameters</h4><table>${parameters.map(
            (parameter) =>
              html`<tr><th><code>${textOf(parameter.name)}</code></th><td>${textOf(parameter.in)}${parameter.required ? ', required' : ''}</td><td><code>${describeType(asJson(parameter.schema))}</code></td></tr>`,
          )}</table>`
    }
    ${body ? html`<h4>Body</h4><pre>${describeSchema(body, 0)}</pre>` : ''}
    <h4>Responses</h4>
    <table>${responses.map(([status, response]) => {
      const schema = Number(status) < 400 ? schemaOf(response) : undefined;
      return html`<tr><th><code>${status}</code></th><td>${textOf(asJson(response)?.description)}${schema ? html`<details><summary>Shape</summary><pre>${describeSchema(schema, 0)}</pre></details>` : ''}</td></tr>`;
    })}</table>
  </section>`;
}

function schemaOf(holder: unknown): Json | undefined {
  const content = asJson(asJson(asJson(holder)?.content)?.['application/json']);
  return asJson(content?.schema);
}

/** A schema in TypeScript notation. */
function describeSchema(schema: Json | undefined, depth: number): string {
  if (!schema) return 'unknown';
  const properties = asJson(schema.properties);
  if (properties) {
    const required = asList(schema.required);
    const indent = '  '.repeat(depth + 1);
    const lines = Object.entries(properties).map(
      ([name, property]) =>
        `${indent}${name}${required.includes(name) ? '' : '?'}: ${describeSchema(asJson(property), depth + 1)}`,
    );
    return `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}${isNullable(schema) ? ' | null' : ''}`;
  }
  if (schema.type === 'array') return `${describeSchema(asJson(schema.items), depth)}[]`;
  const choices = asList(schema.anyOf ?? schema.oneOf);
  if (choices.length > 0) return choices.map((choice) => describeSchema(asJson(choice), depth)).join(' | ');
  return describeType(schema);
}

function describeType(schema: Json | undefined): string {
  if (!schema) return 'unknown';
  if ('const' in schema) return JSON.stringify(schema.const);
  const options = asList(schema.enum).map((option) => JSON.stringify(option));
  const types = [schema.type].flat().map(textOf).filter(Boolean);
  const format = textOf(schema.format);
  const base = options.length > 0 ? options.join(' | ') : types.join(' | ') || 'any';
  const bounds = [
    typeof schema.minimum === 'number' ? `from ${schema.minimum}` : '',
    typeof schema.maximum === 'number' ? `to ${schema.maximum}` : '',
    'default' in schema ? `default ${JSON.stringify(schema.default)}` : '',
  ].filter(Boolean);
  return [format ? `${base} (${format})` : base, ...bounds].join(', ');
}

function isNullable(schema: Json): boolean {
  return [schema.type].flat().includes('null');
}

function asJson(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
