// Where somebody stands: by the officer, and by those who may look.

import assert from 'node:assert/strict';

import { Service } from '../lib/service.mjs';
import { council } from '../lib/career.mjs';

const both = ['script', 'plain'];
const all = [...both, 'keyboard'];

const start = async () => {
  const people = council();
  return { ...people, service: await Service.start(people) };
};

/** The criteria of the page's lists of what is missing. */
const listed = (me) => me.page.locator('.govuk-task-list__link').allInnerTexts();

export const journeys = [
  {
    name: 'an officer reads what they meet and what is missing',
    modes: all,
    walk: async ({ visit, mode }) => {
      const { learning, service } = await start();
      const me = await visit(service);
      await me.signIn(learning);
      me.at('/progress');
      await me.reads('My progress');
      if (mode === 'keyboard') await me.tabThrough();
      await me.says('You hold level A (Developing), since 2 September 2024.');
      await me.says('You meet 15 of the 23 criteria for level B (Practising).');
      await me.says('You cannot apply yet: 7 criteria are not met, 1 cannot be worked out.');
      for (const heading of ['The way to level C', 'You can act on these', 'Waiting for Manager One', 'What runs out', 'What you meet']) {
        await me.says(heading);
      }
      const before = await listed(me);
      assert.equal(before.length, 8);
      await me.unfold('Choose what the lists show');
      await me.choose('Group', 'Knowledge');
      await me.press('Show');
      assert.deepEqual(await listed(me), ['Signposting (B-K2)']);
      await me.says('You meet 15 of the 23 criteria for level B (Practising).');
      await me.choose('Group', 'Qualifications');
      await me.choose('Outcome', 'Met');
      await me.press('Show');
      await me.open('/progress');

      await me.follow('Relationships (B-E1)');
      me.at('/progress/criteria/B-E1');
      for (const words of ['What it takes', 'A backdated claim', 'Letter from the advice centre', 'Looked at, never decides', 'No figure']) {
        await me.says(words);
      }
      if (mode === 'keyboard') await me.tabThrough();
      await me.go(me.page.getByRole('link', { name: /^See the evidence/ }).first());
      await me.reads('A backdated claim');
      await me.open('/progress/criteria/C-E1');
      await me.says('reached target in 2 of 4 quarters; 3 needed.');
      await me.open('/progress/criteria/B-S1');
      await me.says('Decisions were sampled in the yearly audit');
      await me.open('/progress/criteria/X-9');
      await me.reads('Page not found');
      await me.open('/progress');

      await me.follow('See criteria and evidence together');
      me.at('/progress/matrix');
      await me.says('Witness statement');
      assert.equal(await me.page.locator('.gradus-matrix tbody tr').count(), 10, 'the matrix begins with the next level');
      if (mode === 'keyboard') await me.tabThrough();
      await me.choose('Level', 'All levels');
      await me.press('Show');
      assert.equal(await me.page.locator('.gradus-matrix tbody tr').count(), 31);
      await me.go(me.page.getByRole('link', { name: /^View as a list/ }));
      await me.open('/progress/matrix?level=A&group=nothing');
      await me.says('Clear filters');

      await me.open('/progress');
      await me.follow('Compare with another post');
      const other = (await me.page.getByLabel('Post', { exact: true }).locator('option').allInnerTexts())[1];
      await me.choose('Post', other);
      await me.press('Show');
      await me.says('You already meet');
      if (mode === 'keyboard') await me.tabThrough();
    },
  },
  {
    name: 'an officer who is ready, one at the top, one whose post has no levels',
    modes: ['script'],
    walk: async ({ visit }) => {
      const { ready, top, away, service } = await start();
      for (const [officer, words] of [
        [ready, 'You meet all 23 criteria for level B (Practising). You can apply.'],
        [top, 'You hold the highest level.'],
        [away, 'Your post has no progression levels. You can still collect evidence for its'],
      ]) {
        const me = await visit(service);
        await me.signIn(officer);
        await me.says(words);
        await me.open('/progress/matrix');
        await me.open('/progress/compare');
        await me.open('/evidence');
        await me.open('/applications');
        await me.open('/applications/new');
        await me.open('/evidence/new');
      }
    },
  },
  {
    name: 'a manager looks at their team, HR and an auditor at one of it',
    modes: all,
    walk: async ({ visit, mode }) => {
      const { manager, second, hr, auditor, elsewhere, learning, service } = await start();
      const me = await visit(service);
      await me.signIn(manager);
      await me.follow('Team');
      await me.reads('Your team (3)');
      await me.says('1 is ready for the next level.');
      await me.says('3 pieces of evidence wait for you.');
      if (mode === 'keyboard') await me.tabThrough();
      await me.choose('Group', 'Experience');
      await me.press('Show');
      assert.equal(await me.page.locator('.gradus-heat').first().locator('thead .cell').count(), 4);
      await me.go(me.page.getByRole('link', { name: /^View as a list/ }).first());
      await me.open('/team?status=ready');
      await me.open('/team?level=C');
      await me.open('/team');
      await me.follow('Officer One');
      await me.follow('Progress');
      const path = new URL(me.page.url()).pathname;
      await me.says('You see this because: Your direct report.');
      if (mode === 'keyboard') await me.tabThrough();
      await me.open(`${path}/criteria/B-E1`);
      await me.open(`${path}/matrix`);
      await me.open(path.replace('/progress', '/evidence'));
      await me.open(path.replace('/progress', '/applications'));

      const cell = await visit(service);
      await cell.signIn(hr);
      await cell.open(path);
      await cell.open(`${path}/criteria/B-E1`);
      const reader = await visit(service);
      await reader.signIn(auditor);
      await reader.open(path);
      await reader.page.getByText('Reading is recorded.').waitFor();

      // Somebody else's manager and a colleague do not learn that there is such a person's page.
      for (const nobody of [second, elsewhere]) {
        const nosy = await visit(service);
        await nosy.signIn(nobody);
        for (const address of ['', '/criteria/B-E1', '/matrix', '/compare']) {
          await nosy.page.goto(`${path}${address}`);
          await nosy.reads('Page not found');
        }
      }
      // Whose pages they are reads who has looked.
      const owner = await visit(service);
      await owner.signIn(learning);
      await owner.open('/account/views');
      await owner.says('Auditor One');
    },
  },
];
