// Runs the journeys, those whose name contains a word given or all of them, as many at a time as there are processors, and says
// of each how it ended.

import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

import { counts } from './lib/checks.mjs';
import { endAll, walkWithServices } from './lib/service.mjs';
import { Visitor } from './lib/visitor.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.GRADUS_BROWSER ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
let failed = 0;
let passed = 0;

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await Promise.allSettled([browser.close(), endAll()]);
    process.exit(1);
  });
}

/** Walks one journey in one way; what was wrong on it. */
const walked = async ({ file, name, walk, mode }) => {
  const visitors = [];
  const visit = async (service) => {
    const journey = `${file.replace('.mjs', '')}-${name.replace(/[^a-z0-9]+/gi, '_').slice(0, 40)}${visitors.length || ''}`;
    visitors.push(await Visitor.at(browser, service, { journey, mode }));
    return visitors.at(-1);
  };
  const wrong = [];
  try {
    await walkWithServices(async () => {
      try {
        await walk({ visit, mode });
      } catch (error) {
        const place = visitors.at(-1)?.page.url();
        wrong.push(`${error.stack ?? error}${place ? `\n    at the page ${place}` : ''}`);
      }
      for (const visitor of visitors) wrong.push(...(await visitor.leave().catch((error) => [String(error)])));
    });
  } catch (error) {
    wrong.push(String(error));
  }
  return wrong;
};

const WAYS = { script: 'with JavaScript', plain: 'without JavaScript', keyboard: 'keyboard only' };
const runs = [];
for (const file of readdirSync(join(here, 'journeys')).filter((name) => name.endsWith('.mjs')).sort()) {
  const { journeys } = await import(join(here, 'journeys', file));
  for (const { name, modes, walk } of journeys) {
    for (const mode of modes) runs.push({ file, name, walk, mode, title: `${name} (${WAYS[mode] ?? mode})` });
  }
}
const waiting = runs.filter(({ title }) => !wanted.length || wanted.some((word) => title.includes(word)));

/** Walks one journey after the other until none waits. */
const walker = async () => {
  for (let run = waiting.shift(); run; run = waiting.shift()) {
    const started = Date.now();
    const wrong = await walked(run);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    console.log(`${wrong.length ? 'FAILED' : 'passed'}  ${run.title}  ${seconds} s`);
    for (const words of new Set(wrong)) console.log(`    ${words}`);
    if (wrong.length) failed += 1;
    else passed += 1;
  }
};
// A journey waits as often as it works, for the browser or for the service.
await Promise.all(Array.from({ length: availableParallelism() }, walker));
await browser.close();
console.log(`\nJourneys: ${passed} passed, ${failed} failed; ${counts.pages} pages, axe asked ${counts.looks} times`);
if (passed + failed === 0) {
  console.log('No journey has such a name.');
  failed = 1;
}
process.exit(failed ? 1 : 0);
