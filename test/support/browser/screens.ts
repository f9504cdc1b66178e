/// <reference lib="dom" />
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import axe, { type AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';

/** The widths of examined screens: a desktop's and a phone's, in CSS pixels. */
export const widths = { wide: 1440, narrow: 375 } as const;
type Width = keyof typeof widths;
type Scheme = 'light' | 'dark';

const heights: Record<Width, number> = { wide: 900, narrow: 812 };

/** A folder for screenshots of every examined screen; without it, none are taken. */
const picturesFolder = process.env.SCREEN_PICTURES;

/** A separate window: no one is signed in there at first. */
export interface Visit {
  page: Page;
  context: BrowserContext;
  /** The complaints of the pages since the last call: errors, blocked content, dialogs opened by a script. */
  complaints(): string[];
  /** Closes the window; pending responses are dropped. */
  close(): Promise<void>;
}

/** The browser's message about an unsuccessful response, such as a 401; the page itself has not failed. */
const answerThatFailed = /^Failed to load resource: (the server responded with a status of|net::ERR_FAILED)/;

/**
 * Opens a window.
 * @param known expected complaints of this visit.
 * @param timeZone the user's.
 */
export async function visit(
  browser: Browser,
  url: string,
  options: { width?: Width; signedInAs?: Visit; known?: RegExp; timeZone?: string } = {},
): Promise<Visit> {
  const width = options.width ?? 'wide';
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: widths[width], height: heights[width] },
    locale: 'en-US',
    timezoneId: options.timeZone ?? 'UTC',
    reducedMotion: 'reduce',
    ...(options.signedInAs ? { storageState: await options.signedInAs.context.storageState() } : {}),
  });
  context.setDefaultTimeout(15_000);
  let heard: string[] = [];
  context.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    heard.push(`${message.type()} on ${message.page()?.url()}: ${message.text()}`);
  });
  context.on('weberror', (error) => heard.push(`thrown: ${error.error().message}`));
  context.on('dialog', (dialog) => {
    heard.push(`a script opened a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const isKnown = (text: string) => {
    const message = text.slice(text.indexOf(': ') + 2);
    return answerThatFailed.test(text) || answerThatFailed.test(message) || options.known?.test(message);
  };
  const page = await context.newPage();
  return {
    page,
    context,
    async close() {
      // A response that is being replaced at this moment would otherwise fail the test after its end.
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      await context.close();
    },
    complaints: () => {
      const complaints = heard.filter((text) => !isKnown(text));
      heard = [];
      return complaints;
    },
  };
}

/** How far the page extends beyond the right edge, in CSS pixels, and the element that extends furthest. */
export async function sidewaysOverflow(page: Page): Promise<string | undefined> {
  return page.evaluate(() => {
    const edge = document.documentElement.clientWidth;
    const over = document.documentElement.scrollWidth - edge;
    if (over <= 0) return undefined;
    const reach = (element: Element) => element.getBoundingClientRect().right;
    const furthest = [...document.body.querySelectorAll('*')].reduce((a, b) => (reach(b) > reach(a) ? b : a));
    return `${over} px beyond ${edge} px: ${furthest.tagName} ${furthest.className}`;
  });
}

interface Axe {
  run(context: Document, options: object): Promise<AxeResults>;
}

/** Axe's findings on the current page, a line for each rule. Our pages have no frames. */
export async function barriers(page: Page): Promise<string[]> {
  if (await page.evaluate(() => !('axe' in window))) await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    // Colors in a transition aren't the final ones.
    const roots = [...document.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ?? []);
    for (const running of [document, ...roots].flatMap((root) => root.getAnimations())) {
      if (running instanceof CSSTransition) running.finish();
    }
    const { axe } = window as unknown as { axe: Axe };
    // Style sheets and media would only be loaded for rules that are off, or that find nothing here.
    const found = await axe.run(document, { resultTypes: ['violations'], preload: false });
    return found.violations;
  });
  return violations.map(({ id, nodes }) => {
    const places = nodes.slice(0, 3).map((node) => {
      return `${node.target.join(' ')} (${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? ''})`;
    });
    return `${id}, ${nodes.length} times: ${places.join('; ')}`;
  });
}

/** The page at a width and in a color scheme, laid out and painted. */
async function show(page: Page, width: Width, scheme: Scheme): Promise<void> {
  await page.setViewportSize({ width: widths[width], height: heights[width] });
  await page.emulateMedia({ colorScheme: scheme });
  await page
    .locator(`html[data-mantine-color-scheme="${scheme}"], html:not([data-mantine-color-scheme])`)
    .waitFor();
  // A busy browser may still show the page at its previous width.
  await page.waitForFunction((px) => matchMedia(`(width: ${px}px)`).matches, widths[width]);
  await nextFrames(page);
}

const nextFrames = (page: Page) =>
  page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );

/** What stays beyond the edges; a page that is still being laid out gets some frames for it. */
async function lastingOverflow(page: Page): Promise<string | undefined> {
  let overflow = await sidewaysOverflow(page);
  for (let looks = 0; overflow && looks < 20; looks += 1) {
    await nextFrames(page);
    overflow = await sidewaysOverflow(page);
  }
  return overflow;
}

async function picture(page: Page, name: string): Promise<void> {
  if (!picturesFolder) return;
  await mkdir(picturesFolder, { recursive: true });
  await page.screenshot({ path: path.join(picturesFolder, `${name}.png`), fullPage: true });
}

/** Both widths and both schemes; the other two pairs show nothing new and are only kept as screenshots. */
const looks = [
  { width: 'narrow', scheme: 'dark' },
  { width: 'wide', scheme: 'light' },
] as const;
const furtherLooks = [
  { width: 'wide', scheme: 'dark' },
  { width: 'narrow', scheme: 'light' },
] as const;

/**
 * Examines the current page, narrow and dark, then wide and light: nothing extends beyond the edges, nothing is an
 * accessibility barrier, there are no complaints. It leaves the page wide and light.
 */
export async function examine(place: Visit, name: string): Promise<void> {
  const { page } = place;
  const found: string[] = [];
  for (const { width, scheme } of picturesFolder ? furtherLooks : []) {
    await show(page, width, scheme);
    await picture(page, `${name}-${width}-${scheme}`);
  }
  for (const { width, scheme } of looks) {
    await show(page, width, scheme);
    await picture(page, `${name}-${width}-${scheme}`);
    const overflow = await lastingOverflow(page);
    const flaws = [...(overflow ? [overflow] : []), ...(await barriers(page))];
    found.push(...flaws.map((flaw) => `${width}, ${scheme}: ${flaw}`));
  }
  found.push(...place.complaints());
  expect(found, name).toEqual([]);
}

/** Examines a page at its current width, for a journey that continues. */
export async function glance(place: Visit, name: string): Promise<void> {
  const found = await barriers(place.page);
  const overflow = await lastingOverflow(place.page);
  if (overflow) found.push(overflow);
  found.push(...place.complaints());
  await picture(place.page, name);
  expect(found, name).toEqual([]);
}

/** A state of a screen: how to get there, and what shows that it is reached. */
export interface ScreenState {
  name: string;
  path: string;
  shows: (page: Page) => Promise<unknown>;
  /** Before the page is opened. */
  prepare?: (page: Page) => Promise<unknown>;
}

/**
 * Opens states one after the other, in two windows at a time, and examines each.
 * @param signedInAs the user of the session in the windows.
 */
export async function examineStates(
  browser: Browser,
  url: string,
  signedInAs: Visit,
  states: readonly ScreenState[],
): Promise<void> {
  const waiting = [...states];
  const work = async () => {
    const place = await visit(browser, url, { signedInAs });
    for (let state = waiting.shift(); state; state = waiting.shift()) {
      await state.prepare?.(place.page);
      await place.page.goto(state.path);
      await state.shows(place.page);
      await examine(place, state.name);
      if (state.prepare) await place.page.unrouteAll({ behavior: 'ignoreErrors' });
    }
    await place.close();
  };
  await Promise.all([work(), work()]);
}

/** Requests to these URLs are never answered. */
export const holdAnswers = (address: string | RegExp) => (page: Page) =>
  page.route(address, () => new Promise<void>(() => {}));

/** Requests to these URLs fail to connect. */
export const failAnswers = (address: string | RegExp) => (page: Page) =>
  page.route(address, (route) => route.abort());

/** An unused port, for a program that must know its own address before it starts. */
export async function reservePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port could be reserved.');
  await new Promise((resolve) => server.close(resolve));
  return address.port;
}
