// HR and managers: teams, lines, imports and cover.

import assert from 'node:assert/strict';

import { Service, until } from '../lib/service.mjs';
import { person, post } from '../lib/people.mjs';

const both = ['script', 'plain'];

/** A day so many days from the service's today, as a date input asks for it. */
const dayFrom = (service, days) => {
  const day = new Date(service.now() + days * 86400000);
  return [day.getDate(), day.getMonth() + 1, day.getFullYear()].map(String);
};

/** Types a day into the date input with this legend. */
const typeDay = async (visitor, legend, [day, month, year]) => {
  const group = visitor.page.getByRole('group', { name: legend });
  for (const [label, text] of [['Day', day], ['Month', month], ['Year', year]]) await group.getByLabel(label, { exact: true }).fill(text);
};

const council = () => {
  const manager = person('Manager One', ['manager']);
  const second = person('Manager Two', ['manager']);
  const hr = person('HR One', ['hr'], { second: true });
  const officers = ['One', 'Two', 'Three'].map((word, at) =>
    person(`Officer ${word}`, ['officer'], { manager: manager.ref, post: post('ABC'[at], 'Income North') }));
  return { manager, second, hr, officers, people: [manager, second, hr, ...officers] };
};

export const journeys = [
  {
    name: 'HR adds a team, sets a line manager and imports people',
    modes: both,
    walk: async ({ visit }) => {
      const { second, hr, officers, people } = council();
      const service = await Service.start({ people });
      const me = await visit(service);
      await me.signIn(hr);
      me.at('/decisions');
      await me.follow('People');
      me.at('/people');
      await me.says('Officer One');
      await me.open('/people?q=nobody+at+all');
      await me.open('/people');

      await me.follow('Teams');
      await me.press('Add the team');
      assert.match(await me.page.title(), /^Error: /);
      await me.type('Team name', 'Income South');
      await me.press('Add the team');
      await me.says('Income South');

      await me.open('/people');
      await me.follow('Officer One');
      await me.reads('Officer One');
      await me.follow('History');
      await me.page.goBack();
      await me.go(me.page.locator('a[href$="/manager"]').first());
      await me.press('Change line manager');
      assert.match(await me.page.title(), /^Error: /);
      await me.type('New line manager', second.ref);
      await typeDay(me, /Start date|From|day/i, dayFrom(service, 0));
      const reason = me.page.locator('main textarea');
      if (await reason.count()) await reason.first().fill('The teams were made anew.');
      await me.press('Change line manager');
      await me.says('Manager Two');
      // Both managers and the officer hear of it.
      for (const one of [officers[0], second]) {
        await until(`a mail to ${one.email}`, () => service.mailed().some((mail) => new RegExp(`^To:.*${one.email}`, 'im').test(mail)));
      }

      await me.follow('Imports');
      await me.says('Nothing imported.');
      await me.follow('Add a file');
      await me.press('Continue');
      assert.match(await me.page.title(), /^Error: /);
      const heading = 'employee_ref,organisation,name,email,roles,manager_ref,job_profile,framework,level,post_from,team,fte,active';
      const row = (ref, day) => `${ref},medway,New Officer,new.officer@medway.example,officer,${second.ref},medway.iao.jd,medway.iao.framework,A,${day},Income South,0.8,true`;
      const add = async (name, text) => {
        await me.open('/imports/new');
        await me.choose('What is in it?', 'People');
        await me.page.locator('input[type=file]').first().setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
        await me.press('Continue');
      };
      await add('wrong.csv', `${heading}\n${row('00900', '31/31/2025')}\n`);
      await me.says(/problem/i);
      await add('people.csv', `${heading}\n${row('00900', '2025-09-01')}\n`);
      await me.says('New Officer');
      await me.go(me.page.locator('main form button[type=submit]').first());
      await me.says(/1 added/);
      await me.open('/people');
      await me.says('New Officer');
      await service.mailedLink('new.officer@medway.example', '/activate');
      await me.open('/imports');
      await me.says('people.csv');
    },
  },
  {
    name: 'a manager names who acts for them, and ends it',
    modes: both,
    walk: async ({ visit }) => {
      const { manager, second, people } = council();
      const service = await Service.start({ people });
      const me = await visit(service);
      await me.signIn(manager);
      me.at('/reviews');
      await me.open('/people');
      await me.says('Officer Two');
      await me.follow('Officer Two');
      await me.says(/You see this because/);
      await me.open('/profile');
      await me.follow('Who acts for you');
      await me.press('Add cover');
      assert.match(await me.page.title(), /^Error: /);
      await me.type('Who covers?', second.ref);
      await typeDay(me, /^Start date/, dayFrom(service, 0));
      await typeDay(me, /^End date/, dayFrom(service, 20));
      await me.page.locator('main input[type=checkbox]').first().check();
      await me.press('Add cover');
      await me.says('Manager Two');
      // The other one sees the team from now on, and why.
      const other = await visit(service);
      await other.signIn(second);
      await other.open('/people');
      await other.follow('Officer Two');
      await other.says(/You see this because.*Manager One/);
      await me.go(me.page.getByRole('button', { name: /^End/ }).first());
      await other.open('/people');
      assert.equal(await other.page.getByRole('link', { name: 'Officer Two', exact: true }).count(), 0);
    },
  },
  {
    name: 'HR records of whom the Standard asks a qualification, and an auditor reads it',
    modes: both,
    walk: async ({ visit }) => {
      const { hr, people } = council();
      const auditor = person('Auditor One', ['auditor'], { second: true });
      const service = await Service.start({ people: [...people, auditor] });
      const me = await visit(service);
      await me.signIn(hr);
      await me.follow('Competence and Conduct');
      await me.says('No posts in scope.');
      await me.follow('Not decided');
      await me.follow('Officer One');
      await me.reads('Competence and Conduct Standard: Officer One');
      await me.press('Record this');
      await me.says('Select if the post is in scope');
      assert.match(await me.page.title(), /^Error: /);
      await me.choose('Senior housing manager');
      await me.type('Why?', 'Leads the income team');
      await typeDay(me, 'When is this looked at again?', dayFrom(service, 300));
      await me.press('Record this');
      await me.says('Select how far they have come');
      assert.equal(await me.page.getByLabel('Why?').inputValue(), 'Leads the income team');
      await me.choose('Enrolled');
      await typeDay(me, 'By when is it asked for?', dayFrom(service, 1000));
      await me.press('Record this');
      await me.says('Recorded: senior housing manager.');
      await me.says('Leads the income team');
      const other = await visit(service);
      await other.signIn(auditor);
      await other.follow('Competence and Conduct');
      await other.says('1 post is in scope');
      await other.follow('Officer One');
      await other.says('Enrolled');
      assert.equal(await other.page.getByRole('button', { name: 'Record this' }).count(), 0);
    },
  },
  {
    name: 'HR enters the post of a manager who has no job profile',
    modes: both,
    walk: async ({ visit }) => {
      const { hr, people } = council();
      const service = await Service.start({ people });
      const me = await visit(service);
      await me.signIn(hr);
      await me.open('/people');
      await me.follow('Manager One');
      await me.follow('Competence and Conduct Standard');
      await me.says('holds no post of which it could be recorded');
      await me.follow('Enter a post without a job profile');
      await me.press('Enter the post');
      await me.says('Enter the title of the post');
      await me.type('Title of the post', 'Head of Housing');
      await typeDay(me, 'When did it begin?', dayFrom(service, -200));
      await me.press('Enter the post');
      await me.says('Post entered. Now record if it is in scope.');
      await me.choose('Not in scope');
      await me.type('Why?', 'Manages no delivery');
      await typeDay(me, 'When is this looked at again?', dayFrom(service, 300));
      await me.press('Record this');
      await me.says('Recorded: not in scope.');
      await me.follow('Change its title or days');
      await me.type('Title of the post', 'Housing lead');
      await me.press('Save');
      await me.says('Post changed.');
      await me.says('Housing lead');
    },
  },
];
