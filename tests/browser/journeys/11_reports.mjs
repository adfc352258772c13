// The grade report: on the screen, by its filters, and as files.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { Service } from '../lib/service.mjs';
import { council } from '../lib/career.mjs';

const both = ['script', 'plain'];
const all = [...both, 'keyboard'];

const start = async () => {
  const people = council();
  return { ...people, service: await Service.start(people) };
};

/** Rows of a CSV text, each a list of cells. */
const rows = (text) => {
  const cells = [[]];
  for (const [, quoted, plain, end] of text.replace(/^\uFEFF/, '').matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    cells.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '') break;
    if (end !== ',') cells.push([]);
  }
  return cells.filter((row) => row.length > 1);
};

/** Follows a link to a file; what it is called, and its bytes. */
const download = async (me, name) => {
  const link = me.page.getByRole('link', { name });
  const coming = me.page.waitForEvent('download');
  if (me.mode === 'keyboard') {
    await me.tabTo(link);
    await me.page.keyboard.press('Enter');
  } else {
    await link.click();
  }
  const file = await coming;
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
};

export const journeys = [
  {
    name: 'HR reads the grade report and takes it away as files',
    modes: all,
    walk: async ({ visit, mode }) => {
      const { hr, service } = await start();
      const me = await visit(service);
      await me.signIn(hr);
      await me.follow('Reports');
      me.at('/reports/grades');
      await me.says('4 people: A 2, B 1, C 1');
      if (mode === 'keyboard') await me.tabThrough();
      await me.choose('Level', 'A');
      await me.press('Show report');
      await me.says('2 people');
      await me.go(me.page.getByRole('link', { name: /^Remove/ }).first());
      await me.go(me.page.getByRole('link', { name: /^Name/ }).first());
      await me.choose('Ready', 'Yes');
      await me.press('Show report');
      await me.says('Officer Two');
      await me.follow('Clear filters');
      // What was true on a day that has passed.
      await me.open('/reports/grades?as_of_day=1&as_of_month=4&as_of_year=2025');
      await me.says('B 2');
      await me.open('/reports/grades?as_of_day=31&as_of_month=2&as_of_year=2026');
      assert.match(await me.page.title(), /^Error: /);
      await me.open('/reports/grades?team=Nowhere');
      await me.open('/reports/grades');

      const csv = await download(me, /^CSV/);
      assert.match(csv.name, /\.csv$/);
      const [heads, ...people] = rows(csv.bytes.toString('utf8'));
      assert.equal(people.length, 4);
      assert.ok(people.every((row) => row.length === heads.length), 'a row of the CSV has another number of cells');
      assert.deepEqual(people.map((row) => row[heads.indexOf('name')]).sort(), ['Officer Four', 'Officer One', 'Officer Three', 'Officer Two']);
      const xlsx = await download(me, /^XLSX/);
      assert.match(xlsx.name, /\.xlsx$/);
      assert.equal(xlsx.bytes.subarray(0, 4).toString('latin1'), 'PK\x03\x04');
      assert.ok(xlsx.bytes.includes('xl/worksheets/sheet1.xml'), 'the XLSX has no sheet');
      const json = JSON.parse((await download(me, /^JSON/)).bytes);
      assert.equal(JSON.stringify(json).match(/Officer (One|Two|Three|Four)"/g).length, 4);
    },
  },
  {
    name: 'a manager reads the report of their team, an auditor all of it, an officer none',
    modes: both,
    walk: async ({ visit }) => {
      const { manager, auditor, learning, service } = await start();
      const me = await visit(service);
      await me.signIn(manager);
      await me.follow('Grade report');
      await me.says('3 people');
      assert.equal(await me.page.getByRole('link', { name: /^CSV/ }).count(), 0);
      await me.page.goto('/reports/grades.csv');
      await me.says(/You cannot do this|HR/);
      const reader = await visit(service);
      await reader.signIn(auditor);
      await reader.open('/reports/grades');
      await reader.says('4 people');
      const officer = await visit(service);
      await officer.signIn(learning);
      for (const address of ['/reports/grades', '/reports/grades.csv', '/reports/grades.xlsx', '/reports/grades.json', '/team']) {
        await officer.page.goto(address);
        assert.match(await officer.page.locator('h1').innerText(), /^(Page not found|You cannot do this)$/, address);
      }
    },
  },
];
