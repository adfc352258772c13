// Evidence from its reviewer's side: one piece, several together, two reviewers at once.

import assert from 'node:assert/strict';

import { Service } from '../lib/service.mjs';
import { ago, council } from '../lib/career.mjs';

const both = ['script', 'plain'];
const all = [...both, 'keyboard'];

const start = async (more = () => ({})) => {
  const people = council();
  Object.assign(people.scenario, more(people));
  return { ...people, service: await Service.start(people) };
};

const last = (me) => new URL(me.page.url()).pathname;

export const journeys = [
  {
    name: 'a manager reviews one piece of evidence',
    modes: all,
    walk: async ({ visit, mode }) => {
      const { learning, manager, elsewhere, service } = await start();
      const me = await visit(service);
      await me.signIn(manager);
      me.at('/reviews');
      await me.reads('Evidence to review (3)');
      if (mode === 'keyboard') await me.tabThrough();
      await me.follow('A backdated claim');
      await me.says('Your outcomes');
      const path = last(me);
      assert.equal(await me.page.locator('main input:checked').count(), 0, 'something is chosen already');
      if (mode === 'keyboard') await me.tabThrough();
      await me.press('Continue');
      assert.match(await me.page.title(), /^Error: /);
      await me.says('Select an outcome for Relationships (B-E1)');

      const first = me.within('Relationships (B-E1)');
      const second = me.within('Acting early (B-E2)');
      await me.choose('Met', null, first);
      await me.choose('Also my judgement of all of B-E1', null, first);
      await me.choose('Partly met', null, second);
      await me.press('Continue');
      assert.match(await me.page.title(), /^Error: /);
      await me.type('Comment on B-E1', 'Both services stayed with the plan.');
      await me.type('Comment on B-E2', 'Say what told you that it would go wrong.');
      await me.press('Continue');
      await me.reads('Check your outcomes');
      if (mode === 'keyboard') await me.tabThrough();
      await me.press('Send the review');
      await me.reads('Review sent');
      await me.follow('Review the next one');
      await me.says('An agreement that was kept');

      // Its owner reads what was said, and where they stand now.
      const owner = await visit(service);
      await owner.signIn(learning);
      await owner.open(path.replace('/reviews/', '/evidence/'));
      await owner.says('Say what told you that it would go wrong.');
      await owner.open('/progress/criteria/B-E1');
      await owner.says('Met');

      const nosy = await visit(service);
      await nosy.signIn(elsewhere);
      for (const address of [path, `${path}/check`, `${path}/return`, '/reviews', '/team']) {
        await nosy.page.goto(address);
        assert.match(await nosy.page.locator('h1').innerText(), /^(Page not found|You cannot do this)$/, address);
      }
    },
  },
  {
    name: 'a manager returns evidence with a reason, and judges a criterion',
    modes: both,
    walk: async ({ visit }) => {
      const { manager, ready, service } = await start();
      const me = await visit(service);
      await me.signIn(manager);
      await me.follow('A hearing at short notice');
      await me.follow('Return without an outcome');
      await me.press('Return it');
      assert.match(await me.page.title(), /^Error: /);
      await me.choose('May identify a tenant');
      await me.type('Reason', 'The street and the day are enough to know who it was.');
      await me.press('Return it');
      await me.says('Evidence returned.');

      const owner = await visit(service);
      await owner.signIn(ready);
      await owner.open('/evidence');
      await owner.follow('A hearing at short notice');
      await owner.says('The street and the day are enough to know who it was.');

      await me.open('/team');
      await me.follow('Officer One');
      await me.follow('Progress');
      await me.follow('Signposting (B-K2)');
      await me.go(me.page.getByRole('link', { name: /^Record a judgement/ }).first());
      await me.press('Record the judgement');
      assert.match(await me.page.title(), /^Error: /);
      await me.choose('Met');
      await me.type('Reason', 'Knows the benefit cap now.');
      await me.press('Record the judgement');
      await me.says('Met');
    },
  },
  {
    name: 'a manager reviews several pieces together, and one is gone meanwhile',
    modes: both,
    walk: async ({ visit }) => {
      const { manager, ready, service } = await start();
      const me = await visit(service);
      await me.signIn(manager);
      await me.press('Review chosen together');
      await me.says('Select the evidence to review');
      for (const title of ['An agreement that was kept', 'A hearing at short notice']) {
        await me.page.getByLabel(`Choose ${title}, Officer Two`).check();
      }
      await me.press('Review chosen together');
      await me.reads('Review several');
      // Meanwhile its owner takes one back.
      const owner = await visit(service);
      await owner.signIn(ready);
      await owner.open('/evidence');
      await owner.follow('A hearing at short notice');
      await owner.follow('Withdraw');
      await owner.press('Withdraw it');

      const panels = me.page.locator('.gradus-panel');
      for (const name of ['Relationships (B-E1)', 'Customer care (B-S3)', 'Rent collection (B-K1)']) {
        await panels.filter({ hasText: name }).getByLabel('Met', { exact: true }).check();
      }
      await me.press('Continue');
      await me.says(/Left out A hearing at short notice, Officer Two: Officer Two withdrew this/);
      await me.reads('Check your outcomes');
      await me.go(me.page.locator('main form button[type=submit]'));
      await me.says('An agreement that was kept');
    },
  },
  {
    name: 'two reviewers at once: one is first, and the other keeps their text',
    modes: both,
    walk: async ({ visit }) => {
      const { manager, second, service } = await start(({ manager, second }) => ({
        delegations: [{ from: manager.ref, to: second.ref, start: ago(5), end: ago(-20), scope: ['review'] }],
      }));
      const [first, other] = [await visit(service), await visit(service)];
      await first.signIn(manager);
      await first.follow('An agreement that was kept');
      await other.signIn(second);
      await other.says('Acting for Manager One');
      await other.follow('An agreement that was kept');
      for (const [me, word] of [[first, 'Kept, and written down.'], [other, 'A comment that took an hour to write.']]) {
        for (const [name, id] of [['Relationships (B-E1)', 'B-E1'], ['Customer care (B-S3)', 'B-S3']]) {
          await me.choose('Met', null, me.within(name));
          await me.type(`Comment on ${id}`, word);
        }
        await me.press('Continue');
        await me.reads('Check your outcomes');
      }
      await first.press('Send the review');
      await first.reads('Review sent');
      await other.press('Send the review');
      await other.says('A comment that took an hour to write.');
      await other.says('Manager One');
    },
  },
];
