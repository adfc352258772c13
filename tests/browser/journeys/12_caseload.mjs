// Caseload figures: an officer reads what they mean and disputes one, and somebody else settles it or
// the officer takes it back; HR corrects one and sees before what that does.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { Service } from '../lib/service.mjs';
import { council, quarters } from '../lib/career.mjs';

const both = ['script', 'plain'];
const all = [...both, 'keyboard'];

export const journeys = [
  {
    name: 'an officer reads their figures and disputes one, and their manager settles it',
    modes: all,
    walk: async ({ visit, mode }) => {
      const people = council();
      const { learning, manager } = people;
      const service = await Service.start(people);
      const me = await visit(service);
      await me.signIn(learning);
      await me.follow('Caseload');
      me.at('/caseload');
      await me.says('2.45%');
      await me.follow('Current tenant arrears');
      me.at('/caseload/cta_pct');
      await me.says('it equalled the target, 2.70%; it must be lower.');
      if (mode === 'keyboard') await me.tabThrough();
      await me.follow('Dispute a figure');
      await me.press('Dispute this figure');
      await me.says('Select what is wrong');
      await me.choose('Which figure?', await me.page.getByLabel('Which figure?').locator('option').nth(1).innerText());
      await me.choose('The patch or the dates are wrong');
      await me.type('Why is it wrong?', 'I held another patch in that quarter.');
      await me.press('Dispute this figure');
      me.at('/caseload/cta_pct');
      await me.says('Disputed: it does not count until it is settled.');
      await me.open('/progress/criteria/C-E1');

      const reader = await visit(service);
      await reader.signIn(manager);
      await reader.follow('Team');
      await reader.follow('See their caseload figures');
      await reader.choose('Figure', 'Current tenant arrears');
      await reader.press('Show');
      await reader.says('Officer One');
      await reader.follow('See disputed figures');
      await reader.says('1 figure waits to be settled.');
      await reader.go(reader.page.getByRole('link', { name: /^Current tenant arrears/ }));
      await reader.press('Settle the dispute');
      await reader.says('Select how it is settled');
      await reader.choose('The figure stands');
      await reader.type('Reason', 'You held CH1 all year.');
      await reader.press('Settle the dispute');
      await reader.says('No figure is disputed.');
      await me.open('/caseload/cta_pct');
      await me.says('You held CH1 all year.');
    },
  },
  {
    name: 'an officer takes a dispute back',
    modes: all,
    walk: async ({ visit, mode }) => {
      const people = council();
      const service = await Service.start(people);
      const me = await visit(service);
      await me.signIn(people.learning);
      await me.open('/caseload/cta_pct/dispute');
      await me.choose('Which figure?', await me.page.getByLabel('Which figure?').locator('option').nth(1).innerText());
      await me.choose('Something else');
      await me.type('Why is it wrong?', 'I looked at the wrong quarter.');
      await me.press('Dispute this figure');
      await me.follow('Take the dispute back');
      await me.says('Are you sure you want to take this dispute back?');
      if (mode === 'keyboard') await me.tabThrough();
      await me.press('Take it back');
      me.at('/caseload/cta_pct');
      await me.says('Dispute taken back. The figure counts again.');
      await me.says('Taken back (Officer One');
    },
  },
  {
    name: 'HR takes a template away and sees what a corrected figure does to a criterion',
    modes: both,
    walk: async ({ visit }) => {
      const people = council();
      const { hr, learning } = people;
      const service = await Service.start(people);
      const me = await visit(service);
      await me.signIn(hr);
      await me.open('/imports/new');
      await me.unfold('Figures');
      const coming = me.page.waitForEvent('download');
      await me.page.getByRole('link', { name: 'Download a template for Figures' }).click();
      const template = readFileSync(await (await coming).path(), 'utf8');
      const [headings] = template.split(/\r?\n/);
      assert.ok(headings.startsWith('employee_ref,patch,period_kind,'), headings);
      // One quarter had nine of twelve audits: twelve of twelve bring the year above nine in ten.
      const [start, end] = quarters(3)[0];
      const cells = { employee_ref: learning.ref, patch: 'CH1', period_kind: 'quarter', period_start: start, period_end: end,
        metric: 'audits_pct', numerator: '12', denominator: '12', source: 'Housing system', extracted_at: end };
      const row = headings.split(',').map((column) => cells[column] ?? '').join(',');
      await me.choose('What is in it?', 'Figures');
      const buffer = Buffer.from(`${headings}\n${row}\n`);
      await me.page.locator('input[type=file]').first().setInputFiles({ name: 'audits.csv', mimeType: 'text/csv', buffer });
      await me.press('Continue');
      await me.says('Check the changes: audits.csv');
      await me.says('B-E4: Not met, then Met');
      await me.press('Import 1 row');
      await me.says('What it did to criteria');
      await me.says('B-E4: Not met, then Met');
    },
  },
];
