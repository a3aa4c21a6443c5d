import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { Intercept } from '../../local/engine/aws/endpoint.ts';
import { openConsole } from '../support/console.ts';
import { type Postern, startPostern } from '../support/postern.ts';
import { chromiumPath, howToInstall } from './chromium.ts';

const images = join(import.meta.dirname, '..', '..', 'docs', 'images');

/** For one step; the machine may be busy. */
const patienceMs = 10_000;

export interface Visits {
  readonly postern: Postern;
  /** Of the console. */
  readonly url: string;
  /** Opens the page, or another console's, in a browser that knows nothing. */
  visit(hash?: string, options?: BrowserContextOptions, url?: string): Promise<Visit>;
  /** The same, until `leave`. */
  open(hash?: string, options?: BrowserContextOptions): Promise<Page>;
  /** And waits until its feed is live. */
  openLive(hash?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Closes every page that was opened, and returns what they should never have done. */
  leave(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface Visit {
  readonly page: Page;
  /** What a page should never do: errors on its console, and requests to others. */
  readonly problems: readonly string[];
}

/** A local run, its console, and a browser. */
export async function startVisits(intercept?: Intercept): Promise<Visits> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error(howToInstall);
  const postern = await startPostern(intercept);
  const console = await openConsole(postern.engine.endpoint);
  // Chromium's sandbox refuses to run as root.
  const browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
  const opened: Visit[] = [];
  async function open(hash = '', options: BrowserContextOptions = {}): Promise<Page> {
    const one = await visit(browser, `${console.url}${hash}`, options);
    opened.push(one);
    return one.page;
  }
  return {
    postern,
    url: console.url,
    visit: (hash = '', options = {}, url = console.url) => visit(browser, `${url}${hash}`, options),
    open,
    async openLive(hash, options) {
      const page = await open(hash, options);
      await page.locator('.feed.live').waitFor();
      return page;
    },
    async leave() {
      const problems = opened.flatMap((one) => one.problems);
      for (const { page } of opened.splice(0)) await page.context().close();
      return problems;
    },
    async close() {
      await browser.close();
      await console.close();
      await postern.stop();
    },
  };
}

async function visit(browser: Browser, url: string, options: BrowserContextOptions): Promise<Visit> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, ...options });
  page.setDefaultTimeout(patienceMs);
  const problems: string[] = [];
  page.on('console', (said) => {
    if (['error', 'warning'].includes(said.type())) problems.push(said.text());
  });
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== new URL(url).origin)
      problems.push(request.url());
  });
  await page.goto(url);
  return { page, problems };
}

/** The page as the documents show it: `SCREENSHOTS=1 npm run test:browser` takes them again. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS === undefined) return;
  mkdirSync(images, { recursive: true });
  await page.screenshot({ path: join(images, `${name}.png`) });
}
