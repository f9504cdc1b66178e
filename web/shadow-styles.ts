import type { AtRule, Declaration, Plugin as PostcssPlugin, Rule } from 'postcss';

/** The page of our own, in selectors; in a shadow root, there is none. `.body` and `body-x` are other names. */
const page = /(?<![\w.#-])(?:html|body|:root|:host)(?:\((\[[^)]*\])\))?(?![\w-])/g;
const remAlone = /(?<![\w.-])(-?\d*\.?\d+)rem\b/g;

/**
 * Style sheets for a shadow root in another program's page: what holds for the page holds for our element, conditions
 * on the window's width become conditions on the element's, and `rem` is multiplied with the scale of the text.
 */
export const shadowStyles = (): PostcssPlugin => ({
  postcssPlugin: 'shadow-styles',
  Rule(rule: Rule) {
    const selector = rule.selector.replace(
      page,
      (_, attribute: string | undefined) => `.cscx${attribute ?? ''}`,
    );
    if (selector !== rule.selector) rule.selector = selector;
  },
  Declaration(declaration: Declaration) {
    if (declaration.value.includes('--mantine-scale')) return;
    const value = declaration.value.replace(remAlone, 'calc($1rem * var(--mantine-scale))');
    if (value !== declaration.value) declaration.value = value;
  },
  AtRule: {
    media(rule: AtRule) {
      if (!/^\((?:max|min)-width: [\d.]+em\)$/.test(rule.params) || isDone(rule)) return;
      const own = rule.clone({ name: 'container', params: `cscx ${rule.params}` });
      rule.before(own);
      // Dialogs are as wide as the window, which is never narrower than the element.
      if (rule.params.startsWith('(min')) rule.remove();
      else markDone(rule);
    },
  },
});

const done = new WeakSet<AtRule>();
const isDone = (rule: AtRule): boolean => done.has(rule);
const markDone = (rule: AtRule): void => void done.add(rule);
