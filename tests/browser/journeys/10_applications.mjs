// An application from its start page to the letter, and what may come after it.

import assert from 'node:assert/strict';

import { Service, until } from '../lib/service.mjs';
import { council } from '../lib/career.mjs';

const both = ['script', 'plain'];
const all = [...both, 'keyboard'];

const start = async () => {
  const people = council();
  return { ...people, service: await Service.start(people) };
};

const last = (me) => new URL(me.page.url()).pathname;
const signedIn = async (visit, service, person) => (await visit(service)).signIn(person);

/** Sends an application of the officer's; its path. */
const apply = async (me, words) => {
  await me.follow('Applications');
  await me.follow('Apply for level B (Practising)');
  await me.press('Start an application');
  await me.reads('Check your application');
  if (words) {
    if (me.mode === 'keyboard') await me.tabThrough();
    await me.press('Send application');
    assert.match(await me.page.title(), /^Error: /);
    await me.type('Anything else we should know (optional)', words);
  }
  await me.choose('This is my own work');
  await me.press('Send application');
  await me.reads('Application sent');
  return last(me).replace('/sent', '');
};

/** A part of somebody else's: opened, filled in, looked at once more, sent. */
const send = async (me, path, fill, button, check) => {
  await me.open(path);
  if (me.mode === 'keyboard') await me.tabThrough();
  if (check) {
    assert.equal(await me.page.locator('main input:checked').count(), 0, 'something is chosen already');
    await me.press('Continue');
    assert.match(await me.page.title(), /^Error: /);
  }
  await fill();
  await me.press('Continue');
  await me.press(button);
};

const recommend = (me, path, words, check) =>
  send(me, `${path}/recommend`, async () => {
    await me.choose(words);
    await me.type('Reason', 'All of it was seen, most of it twice.');
  }, 'Send', check);

const answer = (me, path, gate, words, check) =>
  send(me, `${path}/gates/${gate}`, async () => {
    await me.choose('No', null, me.page.getByRole('group', { name: 'Do you have an interest?' }));
    await me.choose(words, null, me.page.getByRole('group', { name: /met\?$|funded\?$/ }));
    await me.type('Reason', `The answer to ${gate} is ${words}.`);
  }, 'Send answer', check);

export const journeys = [
  {
    name: 'an application from its start to the letter',
    modes: all,
    walk: async ({ visit, mode }) => {
      const { ready, learning, manager, hr, holder, auditor, elsewhere, service } = await start();
      const me = await signedIn(visit, service, ready);
      await me.says('You meet all 23 criteria for level B (Practising). You can apply.');
      const path = await apply(me, 'I covered patch CH2 in May.');
      await me.follow('See the application');
      me.at(path);
      if (mode === 'keyboard') await me.tabThrough();
      await me.open(`${path}/assessment`);
      await me.open('/applications');

      const boss = await signedIn(visit, service, manager);
      await boss.follow('Applications (1)');
      await boss.open(path);
      await recommend(boss, path, 'Recommend', true);
      await boss.says('Recommended by Manager One');

      const judge = await signedIn(visit, service, hr);
      judge.at('/decisions');
      await judge.says('Officer Two');
      await answer(judge, path, 'criteria_met', 'Yes', true);
      const pays = await signedIn(visit, service, holder);
      await pays.open('/decisions');
      await pays.says('Check 2: is the work needed and funded?');
      await answer(pays, path, 'funded_need', 'Yes');
      await judge.open('/decisions');
      await send(judge, `${path}/decision`, async () => {
        await judge.choose('No', null, judge.page.getByRole('group', { name: 'Do you have an interest?' }));
        await judge.type('Words for the officer', 'Thank you for the work on reminders.');
      }, 'Send decision');
      await judge.says('Decision sent.');
      await until('the mail of the decision', () => service.mailed().some((mail) => new RegExp(`^To:.*${ready.email}[^]*There is a decision`, 'im').test(mail)));

      await me.open(path);
      await me.says('Approved');
      await me.follow('Read the decision');
      me.at(`${path}/letter`);
      await me.says('Thank you for the work on reminders.');
      if (mode === 'keyboard') await me.tabThrough();

      // An auditor reads it, and it is said that they did; a colleague learns nothing; nobody who has had a part has another.
      const reader = await signedIn(visit, service, auditor);
      await reader.open(path);
      await reader.says('Approved');
      await reader.open(`${path}/letter`);
      for (const nobody of [elsewhere, learning]) {
        const nosy = await signedIn(visit, service, nobody);
        for (const address of ['', '/letter', '/assessment', '/recommend', '/gates/criteria_met', '/decision', '/appeal', '/reverse']) {
          await nosy.page.goto(`${path}${address}`);
          assert.match(await nosy.page.locator('h1').innerText(), /^(Page not found|You cannot do this)$/, address);
        }
      }
    },
  },
  {
    name: 'an application that is declined, appealed and heard',
    modes: both,
    walk: async ({ visit }) => {
      const { ready, manager, hr, other, second, holder, service } = await start();
      const me = await signedIn(visit, service, ready);
      const path = await apply(me);
      const boss = await signedIn(visit, service, manager);
      await recommend(boss, path, 'Return');
      await me.open(path);
      await me.says('All of it was seen, most of it twice.');
      await me.follow('Change and send again');
      await me.choose('This is my own work');
      await me.press('Send again');
      await recommend(boss, path, 'Do not recommend');
      const judge = await signedIn(visit, service, hr);
      await answer(judge, path, 'criteria_met', 'No');
      const pays = await signedIn(visit, service, holder);
      await answer(pays, path, 'funded_need', 'Not now');
      await send(judge, `${path}/decision`, async () => {
        await judge.choose('No', null, judge.page.getByRole('group', { name: 'Do you have an interest?' }));
        await judge.type('Words for the officer', 'Two of the samples were older than the rules allow.');
      }, 'Send decision', true);

      await me.open(`${path}/letter`);
      await me.open(path);
      await me.go(me.page.getByRole('link', { name: /^Appeal/ }).first());
      await me.press('Continue');
      assert.match(await me.page.title(), /^Error: /);
      await me.type('Grounds', 'An audit of my own was left out.');
      await me.press('Continue');
      await me.press('Send appeal');
      await me.says('Appeal sent');

      // HR names somebody who had no part in it.
      const names = await signedIn(visit, service, other);
      await names.open(path);
      await names.follow('Name people');
      await names.press('Add the name');
      assert.match(await names.page.title(), /^Error: /);
      await names.type('Who', second.ref);
      await names.choose('Hears the appeal');
      await names.press('Add the name');
      await names.says('Manager Two');
      const hears = await signedIn(visit, service, second);
      await hears.open('/decisions');
      await send(hears, `${path}/hearing`, async () => {
        await hears.choose('No', null, hears.page.getByRole('group', { name: 'Do you have an interest?' }));
        await hears.choose('Dismiss the appeal');
        await hears.type('Reason', 'The audit was there, and was counted.');
      }, 'Send outcome', true);
      await me.open(path);
      await me.says('The audit was there, and was counted.');
    },
  },
  {
    name: 'an application that is not ready, one that is withdrawn',
    modes: both,
    walk: async ({ visit }) => {
      const { ready, learning, service } = await start();
      const me = await signedIn(visit, service, learning);
      await me.open('/applications');
      await me.says('You have not applied.');
      await me.open('/applications/new');
      await me.says('Why you cannot apply yet');
      assert.equal(await me.page.getByRole('button', { name: 'Start an application' }).count(), 0);
      const other = await signedIn(visit, service, ready);
      const path = await apply(other);
      await other.open(path);
      await other.follow('Withdraw application');
      await other.go(other.page.locator('main form button[type=submit]').first());
      await other.says('Withdrawn');
      await other.open('/progress');
    },
  },
];
