// Administrators and auditors.

import assert from 'node:assert/strict';

import { Service } from '../lib/service.mjs';
import { person, post } from '../lib/people.mjs';

const both = ['script', 'plain'];

/** Does again what asked for a proof of who one is first. */
const proven = async (visitor, who, act) => {
  await act();
  if (!visitor.page.url().includes('/confirm')) return;
  await visitor.type('Security code', visitor.service.code(who.totp_secret));
  await visitor.press('Continue');
  await act();
};

export const journeys = [
  {
    name: 'an administrator adds a person and gives roles',
    modes: both,
    walk: async ({ visit }) => {
      const admin = person('Admin One', ['admin'], { second: true });
      const service = await Service.start({ people: [admin, person('Officer One', ['officer'], { post: post('A', 'Income North') })] });
      const me = await visit(service);
      await me.signIn(admin);
      me.at('/admin/people');
      await me.says('Officer One');
      await me.open('/admin/people?q=nobody+at+all');
      await me.open('/admin/people');
      await me.follow('Add a person');
      await me.press('Add and send the link');
      assert.match(await me.page.title(), /^Error: /);
      await proven(me, admin, async () => {
        if (!me.page.url().endsWith('/admin/people/new')) await me.open('/admin/people/new');
        await me.type('Name', 'Manager Nine');
        await me.type('Work email address', 'manager.nine@medway.example');
        await me.page.locator('input[name=roles][value=manager]').check();
        await me.press('Add and send the link');
      });
      await me.says('Manager Nine');
      const link = await service.mailedLink('manager.nine@medway.example', '/activate');
      const nine = await visit(service);
      await nine.open(link);
      await nine.type('New password', 'river lantern orchard');
      await nine.press('Save and sign in');
      nine.at('/reviews');
      // Nobody administers and is in HR.
      await me.open('/admin/people');
      await me.follow('Manager Nine');
      const ticked = (role) => me.page.locator(`input[name=roles][value=${role}]`);
      await proven(me, admin, async () => {
        await ticked('hr').check();
        await ticked('admin').check();
        await me.press('Save roles');
      });
      await me.says(/administrator and HR/i);
      await me.open('/admin/people');
      await me.follow('Manager Nine');
      await proven(me, admin, async () => {
        await ticked('officer').check();
        await me.press('Save roles');
      });
      assert.equal(await ticked('officer').isChecked(), true);
      for (const path of ['/admin/roles', '/admin/mail', '/admin/tokens', '/admin/settings']) await me.open(path);
    },
  },
  {
    name: 'an auditor reads the log and checks it',
    modes: both,
    walk: async ({ visit }) => {
      const auditor = person('Auditor One', ['auditor'], { second: true });
      const officer = person('Officer One', ['officer'], { post: post('A', 'Income North') });
      const service = await Service.start({ people: [auditor, officer] });
      const me = await visit(service);
      await me.signIn(auditor);
      await me.page.getByText('Reading is recorded.').waitFor();
      await me.open('/people');
      await me.follow('Officer One');
      await me.follow('Audit');
      await me.reads('Audit log');
      await me.go(me.page.locator('main table a').first());
      await me.open('/audit');
      await me.follow('Check the log');
      await me.press('Check now');
      await me.says(/whole|in order|intact/i);
      // The officer sees who looked.
      const read = await visit(service);
      await read.signIn(officer);
      await read.open('/account/views');
      await read.says('Auditor One');
    },
  },
];
