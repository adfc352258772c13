// One appraisal between officer and manager: from the objectives to a closed sheet with a judgement that counts.

import assert from 'node:assert/strict';

import { Service } from '../lib/service.mjs';
import { council } from '../lib/career.mjs';

const both = ['script', 'plain'];
const all = [...both, 'keyboard'];

const DAY = 86400;

const day = (service, days) => new Date(service.now() + days * DAY * 1000);

/** HR opens a cycle that is due in thirty days. */
const start = async (visit) => {
  const people = council();
  const service = await Service.start(people);
  const hr = await visit(service);
  await hr.signIn(people.hr);
  await hr.open('/appraisals/cycles/new');
  await hr.type('Name', 'This year');
  await hr.type('Who moderates?', people.second.ref);
  await hr.typeDay('First day', day(service, -300));
  await hr.typeDay('Last day', day(service, 60));
  await hr.typeDay('When is the year end appraisal due?', day(service, 30));
  await hr.press('Continue');
  await hr.press('Open the cycle');
  return { ...people, service };
};

const opened = async (me) => {
  await me.open('/appraisals');
  await me.go(me.page.getByRole('link', { name: /This year, year end/ }).first());
  return new URL(me.page.url()).pathname;
};

/** The fields about one part of the form. */
const part = (me, name) => me.page.getByRole('group', { name });

export const journeys = [
  {
    name: 'an officer and a manager write, share, sign and close an appraisal',
    modes: all,
    walk: async ({ visit, mode }) => {
      const { learning, elsewhere, manager, second, service } = await start(visit);
      const look = async (me) => mode === 'keyboard' && me.tabThrough();
      const me = await visit(service);
      await me.signIn(learning);
      const path = await opened(me);
      await me.says('It is your turn');
      await look(me);
      const max = await visit(service);
      await max.signIn(manager);
      await max.open(path);
      await max.says(`${learning.name} has not started.`);
      await max.follow('Agree on objectives');
      await max.press('Propose it');
      assert.match(await max.page.title(), /^Error: /);
      await max.type('Objective', 'First contacts within 5 days');
      await max.type('Measure', '95% of new arrears');
      await max.press('Propose it');
      await max.says('Objective proposed.');

      await me.open(path);
      await me.follow('Agree on objectives');
      await look(me);
      await me.press('Agree to First contacts within 5 days');
      await me.says('You agreed to the objective.');
      await me.follow('Back to the appraisal');
      await me.follow('Write your self-assessment');
      await look(me);
      await me.choose('Reached', null, part(me, 'First contacts within 5 days'));
      await me.type('Comment on First contacts within 5 days', '54 of 58.');
      await me.press('Save and come back later');
      await me.says('cannot see what you wrote yet');
      await max.open(path);
      assert.equal(await max.page.getByText('54 of 58.').count(), 0, 'the manager reads what was not sent');
      await me.follow('Continue your self-assessment');
      await me.type('Your summary', 'A steady year.');
      await me.press('Continue');
      await me.reads('Check your self-assessment');
      await look(me);
      await me.press(`Send to ${manager.name}`);
      await me.says('Your self-assessment was sent.');

      await max.open(path);
      await max.says('It is your turn');
      await max.follow('Write your view');
      await max.choose('Partly reached', null, part(max, 'First contacts within 5 days'));
      await max.page.getByLabel('Criterion').selectOption({ label: 'Contributing to change (B-E3)' });
      await max.press('Continue');
      assert.match(await max.page.title(), /^Error: /);
      await max.choose('Met');
      await max.type('Reason', 'Led the change of letters.');
      await max.type('Summary', 'A good year.');
      await max.press('Continue');
      await max.reads('Check your view');
      await max.press(`Send to ${second.name}`);
      await max.says('It was sent to the moderator.');
      const moderator = await visit(service);
      await moderator.signIn(second);
      await moderator.open(`${path}/moderate`);
      await look(moderator);
      await moderator.choose('Confirm the ratings');
      await moderator.press('Send your answer');
      await moderator.says('You confirmed the ratings.');
      await max.open(`${path}/share`);
      await max.press(`Share with ${learning.name}`);
      await max.says('Your view was shared.');

      await me.open(path);
      await me.says('ratings come to 50 of 100');
      await me.follow('Sign');
      await look(me);
      await me.choose('I have seen it and do not agree');
      await me.press('Sign');
      assert.match(await me.page.title(), /^Error: /);
      await me.type('Comment', 'It was reached in the second half.');
      await me.press('Sign');
      await me.says('You signed your appraisal.');

      await max.open(path);
      await max.follow('Sign and close');
      await max.press('Sign and close it');
      await max.says('1 judgement was recorded');
      await me.open(path);
      await me.says('It was closed on');
      await me.open('/progress/criteria/B-E3');
      await me.says('Led the change of letters.');

      const nosy = await visit(service);
      await nosy.signIn(elsewhere);
      for (const last of ['', '/manager', '/sign', '/close', '/objectives']) {
        await nosy.page.goto(`${path}${last}`);
        assert.match(await nosy.page.locator('h1').innerText(), /^Page not found$/, last);
      }
    },
  },
  {
    name: 'an officer writes the self-assessment in two places at once',
    modes: both,
    walk: async ({ visit }) => {
      const { learning, service } = await start(visit);
      const [desk, home] = [await visit(service), await visit(service)];
      for (const me of [desk, home]) {
        await me.signIn(learning);
        await opened(me);
        await me.follow('Write your self-assessment');
      }
      await desk.type('Your summary', 'Written at the desk.');
      await desk.press('Save and come back later');
      await desk.says('Draft saved at');
      await home.type('Your summary', 'Written at home.');
      await home.press('Save and come back later');
      await home.reads('Someone else saved this while you were working');
      await home.says('Written at the desk.');
      await home.says('Written at home.');
      await home.press('Save mine');
      await home.reads('Check your self-assessment');
      await home.says('Written at home.');
    },
  },
];
