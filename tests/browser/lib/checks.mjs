// What holds on every page, whoever sees it and however they came there.

import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [320, 768, 1280];
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const shots = process.env.GRADUS_SCREENSHOTS;
if (shots) mkdirSync(shots, { recursive: true });

/** The paths on which each title was met, for all journeys together: no two pages have the same. */
const titles = new Map();
/** Pages that say the same wherever they stand in for another one. */
const EVERYWHERE = new RegExp(
  // The same page, come to in two ways, or in the place of another one.
  '^(Page not found|You cannot do this|This has changed|There is a problem|Confirm that it is you|This link no longer works' +
    '|Second step of signing in|Your recovery codes|Check your outcomes|Someone else saved this while you were working) - Gradus$',
);
/** What was looked at already, in this run: the same page need not be looked at twice. */
const seen = new Set();
export const counts = { pages: 0, looks: 0, again: 0 };

/** A path without what names one thing among its like. */
const kind = (path) => path.replace(/\/[0-9a-f]{8}-[0-9a-f-]{27,}/g, '/{id}').replace(/\/\d{3,}/g, '/{id}').replace(/\/[0-9a-f]{40,}/g, '/{secret}').replace(/\/gates\/\w+/, '/gates/{gate}');

/** Runs axe in the page. Works without JavaScript too: what the test does is no script of the page. */
const axe = async (page, only) => {
  await page.evaluate(AXE);
  return page.evaluate(async ({ tags, only }) => {
    const rules = { 'target-size': { enabled: true }, 'label-content-name-mismatch': { enabled: true } };
    const options = only ? { runOnly: only } : { runOnly: tags, rules };
    const { violations } = await window.axe.run(document, options);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  }, { tags: TAGS, only });
};

/** Looks at the page as it is now, at every width. Returns what is wrong with it. */
export const look = async (page, { name, origin, javascript }) => {
  const wrong = [];
  const facts = await page.evaluate(async (javascript) => ({
    title: document.title,
    path: location.pathname,
    language: document.documentElement.lang,
    headings: document.querySelectorAll('h1').length,
    scheme: location.origin,
    stored: [localStorage.length, sessionStorage.length, javascript ? (await indexedDB.databases()).length : 0],
    summary: Boolean(document.querySelector('.govuk-error-summary')),
    summaryFirst: document.querySelector('main')?.firstElementChild?.classList.contains('govuk-error-summary') ?? false,
    focusInSummary: document.querySelector('.govuk-error-summary')?.contains(document.activeElement) ?? false,
    deadErrorLinks: [...document.querySelectorAll('.govuk-error-summary a')].filter((link) => !document.getElementById(link.getAttribute('href').slice(1))).length,
    html: document.documentElement.outerHTML,
  }), javascript);
  const say = (words) => wrong.push(`${facts.path} (${facts.title}): ${words}`);
  counts.pages += 1;
  if (facts.language !== 'en-GB') say(`its language is ${facts.language}`);
  if (facts.headings !== 1) say(`it has ${facts.headings} first headings`);
  if (facts.scheme !== origin) say(`it is at ${facts.scheme}`);
  if (facts.stored.some((count) => count > 0)) say(`it stored something in the browser: ${facts.stored}`);
  if (!/.+ - Gradus$/.test(facts.title)) say('its title does not end with the name of the service');
  if (facts.summary !== facts.title.startsWith('Error: ')) say('an error summary and a title with Error go together');
  if (facts.summary && !facts.summaryFirst) say('the error summary is not first in main');
  if (facts.summary && javascript && !facts.focusInSummary) say('the error summary is not focused');
  if (facts.deadErrorLinks) say('an error links to no field');
  const title = facts.title.replace(/^Error: /, '');
  const at = kind(facts.path);
  if (!EVERYWHERE.test(title)) {
    if (!titles.has(title)) titles.set(title, at);
    // A form that was not right shows again at the path it was sent to.
    if (titles.get(title) !== at && !facts.summary) say(`${titles.get(title)} has the same title`);
  }
  const plain = facts.html
    .replace(/name="csrf_token" value="[^"]*"/g, "")
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{22}/g, "{id}")
    .replace(/datetime="[^"]*"|data-(warn|end)="[0-9]+"|[0-9]{1,2}(:[0-9]{2})?[ap]m/g, "");
  const same = `${javascript} ${plain}`;
  if (seen.has(same)) {
    counts.again += 1;
    return wrong;
  }
  seen.add(same);
  const size = page.viewportSize();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) say(`at ${width} pixels it is ${wide} wider than the window`);
    for (const violation of await axe(page)) say(`at ${width} pixels: ${violation}`);
    counts.looks += 1;
    if (shots && width !== 768 && javascript) await page.screenshot({ path: join(shots, `${name}-${width}.png`), fullPage: true });
  }
  for (const media of [{ colorScheme: 'dark' }, { forcedColors: 'active' }]) {
    await page.emulateMedia(media);
    for (const violation of await axe(page, ['color-contrast'])) say(`with ${JSON.stringify(media)}: ${violation}`);
    counts.looks += 1;
    if (shots && javascript && media.colorScheme) await page.screenshot({ path: join(shots, `${name}-dark.png`), fullPage: true });
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
  }
  // On paper there is the content, and nothing to press or to go to.
  await page.emulateMedia({ media: 'print' });
  const printed = await page.evaluate(() => {
    const shown = (element) => element.checkVisibility?.({ checkVisibilityCSS: true }) ?? element.getClientRects().length > 0;
    const gone = [...document.querySelectorAll('nav, .gradus-account, .govuk-skip-link, .gradus-session, button, .gradus-help')];
    return { heading: shown(document.querySelector('h1')), left: gone.filter(shown).map((element) => element.outerHTML.slice(0, 120)) };
  });
  await page.emulateMedia({ media: 'screen' });
  if (!printed.heading) say('its heading is not printed');
  for (const left of printed.left) say(`printed: ${left}`);
  await page.setViewportSize(size);
  return wrong;
};
