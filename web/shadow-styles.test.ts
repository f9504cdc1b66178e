import { preprocessCSS, resolveConfig } from 'vite';
import { expect, test } from 'vitest';
import { shadowStyles } from './shadow-styles.ts';

const config = await resolveConfig(
  { configFile: false, root: import.meta.dirname, css: { postcss: { plugins: [shadowStyles()] } } },
  'build',
);
const built = async (css: string) => {
  const { code } = await preprocessCSS(css, `${import.meta.dirname}/given.css`, config);
  return code.replaceAll(/\s+/g, ' ').trim();
};

test('what holds for the page holds for our element', async () => {
  expect(await built(':root, :host { --a: 1px }')).toBe('.cscx, .cscx { --a: 1px }');
  expect(await built("html[data-x='y'] p {} :host([data-x='y']) {}")).toBe(
    ".cscx[data-x='y'] p {} .cscx[data-x='y'] {}",
  );
  expect(await built('.body, #html, .a-body, body-part, tbody, body:has(p) {}')).toBe(
    '.body, #html, .a-body, body-part, tbody, .cscx:has(p) {}',
  );
});

test('the size of the page’s text changes nothing', async () => {
  expect(await built('p { margin: 1.5rem -0.5rem .25rem 2px }')).toBe(
    'p { margin: calc(1.5rem * var(--mantine-scale)) calc(-0.5rem * var(--mantine-scale)) calc(.25rem * var(--mantine-scale)) 2px }',
  );
  const scaled = 'p { margin: calc(1rem * var(--mantine-scale)) }';
  expect(await built(scaled)).toBe(scaled);
});

test('conditions on the width of the window are ones on the element’s', async () => {
  expect(await built('@media (min-width: 48em) { p { margin: 0 } }')).toBe(
    '@container cscx (min-width: 48em) { p { margin: 0 } }',
  );
  // Dialogs are not in the element: for them, the window counts.
  expect(await built('@media (max-width: 48em) { p { margin: 0 } }')).toBe(
    '@container cscx (max-width: 48em) { p { margin: 0 } } @media (max-width: 48em) { p { margin: 0 } }',
  );
  const motion = '@media (prefers-reduced-motion: reduce) { p { margin: 0 } }';
  expect(await built(motion)).toBe(motion);
});
