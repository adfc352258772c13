// A development plan: written by officer and line manager, started from what is missing, and two who change it at once.

import assert from 'node:assert/strict';

import { Service } from '../lib/service.mjs';
import { council } from '../lib/career.mjs';

const both = ['script', 'plain'];
const all = [...both, 'keyboard'];
const DAY = 86400000;

const start = async () => {
  const people = council();
  return { ...people, service: await Service.start(people) };
};

const inDays = (days) => new Date(Date.now() + days * DAY);

export const journeys = [
  {
    name: 'an officer plans what is missing and says what came of it',
    modes: all,
    walk: async ({ visit, mode }) => {
      const { learning, service } = await start();
      const me = await visit(service);
      await me.signIn(learning);
      await me.follow('Development plan');
      await me.reads('Development plan');
      await me.says('Nothing is planned yet. Start from what is missing.');
      await me.says('Earliest date for level B');
      if (mode === 'keyboard') await me.tabThrough();
      await me.follow('Add an action');
      await me.type('What is to be done?', 'Sit with the benefits team for a morning');
      await me.choose('You');
      await me.typeDay('By when?', inDays(30));
      await me.choose('Which criterion does it help with? (optional)', 'Signposting (B-K2): missing');
      await me.press('Save the action');
      me.at('/plan');
      await me.says('Action added.');
      await me.says('1 action is open.');
      if (mode === 'keyboard') return;

      await me.follow('Start from what is missing');
      await me.reads('Start from what is missing');
      await me.says('was returned on');
      await me.press('Continue');
      await me.says('Select an action');
      const field = (name) => me.page.locator(`[id="B-E3.officer${name}"]`);
      await me.page.locator('input[name=take][value="B-E3.officer"]').check();
      await field('.what').fill('Say which changes were mine, and send it again');
      await me.press('Continue');
      await me.says('Enter the date by which it is to be done');
      assert.equal(await field('.what').inputValue(), 'Say which changes were mine, and send it again');
      const [day, month, year] = inDays(10).toLocaleDateString('en-GB', { timeZone: 'Europe/London' }).split('/');
      await field('.due_on').fill(day);
      await field('.due_on-month').fill(month);
      await field('.due_on-year').fill(year);
      await me.press('Continue');
      await me.reads('Check before you add them');
      await me.press('Change');
      assert.equal(await field('.due_on').inputValue(), day);
      await me.press('Continue');
      await me.press('Add it to the plan');
      me.at('/plan');
      await me.says('2 actions are open: 1 is due by');
      await me.go(me.page.getByRole('link', { name: /^It is done .Say which/ }));
      await me.press('Save');
      await me.says('Enter what came of it');
      await me.type('What came of it?', 'It is sent, with my part in it named.');
      await me.press('Save');
      await me.says('It is sent, with my part in it named.');
      await me.press(/^Take up again/);
      await me.says('2 actions are open');
      await me.open('/progress/criteria/B-K2');
      await me.go(me.page.getByRole('link', { name: /^Plan this/ }));
      await me.reads('Add an action');
    },
  },
  {
    name: 'officer and manager change one action of a plan at once',
    modes: both,
    walk: async ({ visit }) => {
      const { learning, manager, hr, service } = await start();
      const me = await visit(service);
      await me.signIn(learning);
      await me.open('/plan/new');
      await me.type('What is to be done?', 'Write up a visit');
      await me.choose('Manager One');
      await me.typeDay('By when?', inDays(5));
      await me.press('Save the action');
      await me.go(me.page.getByRole('link', { name: /^Change .Write up/ }));

      const other = await visit(service);
      await other.signIn(manager);
      await other.follow('Team');
      await other.follow('Officer One');
      await other.follow('Plan');
      const path = new URL(other.page.url()).pathname;
      await other.says('You see this because: Your direct report.');
      await other.go(other.page.getByRole('link', { name: /^Change .Write up/ }));
      await other.type('What is to be done?', 'Write up two visits');
      await other.press('Save the action');
      await other.says('Action changed.');

      await me.type('What is to be done?', 'Write up a visit to court');
      await me.press('Save the action');
      await me.reads('Someone else saved this while you were working');
      await me.says('Write up two visits');
      await me.press('Save mine');
      await me.says('Write up a visit to court');

      await other.open(path);
      await other.go(other.page.getByRole('link', { name: /^Drop / }));
      await other.type('Reason', 'It was done in another way.');
      await other.press('Drop it');
      await other.says('It was done in another way.');
      const reader = await visit(service);
      await reader.signIn(hr);
      await reader.open(path);
      await reader.says('Write up a visit to court');
      assert.equal(await reader.page.getByRole('link', { name: 'Add an action' }).count(), 0);
    },
  },
];
