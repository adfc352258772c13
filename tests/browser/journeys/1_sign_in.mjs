// The ways in: password and code, links by mail, the second factor with its recovery codes.

import assert from 'node:assert/strict';

import { Service } from '../lib/service.mjs';
import { PASSWORD, person } from '../lib/people.mjs';

const all = ['script', 'plain', 'keyboard'];

/** The key that a page for setting up a second factor shows. */
const shownKey = async (visitor) => (await visitor.page.locator('.gradus-secret').innerText()).replace(/\s/g, '');

export const journeys = [
  {
    name: 'sign in with a password and a code',
    modes: all,
    walk: async ({ visit, mode }) => {
      const hr = person('HR One', ['hr'], { second: true });
      const service = await Service.start({ people: [hr] });
      const me = await visit(service);
      await me.open('/');
      me.at('/sign-in');
      await me.reads('Sign in to Gradus');
      if (mode === 'keyboard') {
        assert.deepEqual(await me.tabThrough(), ['a Skip to main content', 'a Gradus Medway Council', 'input Email address', 'input Password',
          'button Show password', 'button Sign in', 'a Forgotten your password', 'a Help with this page', 'a Accessibility',
          'a Privacy', 'a Contact']);
      }
      await me.press('Sign in');
      assert.match(await me.page.title(), /^Error: /);
      await me.type('Email address', hr.email);
      await me.type('Password', 'not the password');
      await me.press('Sign in');
      assert.match(await me.page.title(), /^Error: /);
      // What was typed stays, except for the password.
      assert.equal(await me.field('Email address').inputValue(), hr.email);
      assert.equal(await me.field('Password').inputValue(), '');
      await me.type('Password', PASSWORD);
      await me.press('Sign in');
      await me.reads('Enter your security code');
      if (mode === 'keyboard') await me.tabThrough();
      await me.type('Security code', '000000');
      await me.press('Continue');
      assert.match(await me.page.title(), /^Error: /);
      const code = service.code(hr.totp_secret);
      await me.type('Security code', code);
      await me.press('Continue');
      me.at('/decisions');
      // A code works once.
      const other = await visit(service);
      await other.open('/sign-in');
      await other.type('Email address', hr.email);
      await other.type('Password', PASSWORD);
      await other.press('Sign in');
      await other.type('Security code', code);
      await other.press('Continue');
      assert.match(await other.page.title(), /^Error: /);
      await me.press('Sign out');
      await me.reads('You are signed out');
      await me.open('/account');
      me.at('/sign-in');
      // After signing in one is where one wanted to be.
      await me.signIn(hr);
      me.at('/account');
    },
  },
  {
    name: 'the first administrator opens the account and sets up a second step',
    modes: all,
    walk: async ({ visit }) => {
      const service = await Service.start();
      const link = await service.command('bootstrap-admin', '--organisation', 'medway', '--email', 'admin.one@medway.example', '--public-url', service.url);
      assert.match(link, /\/activate\//);
      const me = await visit(service);
      await me.open(link);
      me.at('/set-password');
      await me.reads('Set your password');
      await me.type('New password', 'password1234');
      await me.press('Save and sign in');
      assert.match(await me.page.title(), /^Error: /);
      await me.type('New password', 'river lantern orchard');
      await me.press('Save and sign in');
      await me.reads('Second step of signing in');
      await me.type('Enter the 6 digits that the app shows', '123456');
      await me.press('Turn on');
      assert.match(await me.page.title(), /^Error: /);
      const key = await shownKey(me);
      await me.type('Enter the 6 digits that the app shows', service.code(key));
      await me.press('Turn on');
      const codes = await me.page.locator('.gradus-codes code').allInnerTexts();
      assert.equal(codes.length, 10);
      await me.follow('I have kept them');
      me.at('/admin/people');
      // The link worked once.
      const again = await visit(service);
      await again.open(link);
      await again.reads('This link no longer works');
      // A recovery code stands for the six digits, once.
      const admin = { email: 'admin.one@medway.example' };
      await again.open('/sign-in');
      await again.signIn(admin, { password: 'river lantern orchard' });
      await again.type('Security code', codes[0]);
      await again.press('Continue');
      again.at('/admin/people');
      const third = await visit(service);
      await third.signIn(admin, { password: 'river lantern orchard' });
      await third.type('Security code', codes[0]);
      await third.press('Continue');
      assert.match(await third.page.title(), /^Error: /);
      await again.open('/account/second-factor');
      await again.says('9 recovery codes');
      await again.follow('Make new recovery codes');
      await again.press('Make new codes');
      assert.equal(await again.page.locator('.gradus-codes code').count(), 10);
    },
  },
  {
    name: 'a forgotten password is set anew by a mailed link',
    modes: all,
    walk: async ({ visit, mode }) => {
      const officer = person('Officer One', ['officer']);
      const service = await Service.start({ people: [officer] });
      const me = await visit(service);
      await me.open('/sign-in');
      await me.follow('Forgotten your password');
      if (mode === 'keyboard') await me.tabThrough();
      await me.press('Send the link');
      assert.match(await me.page.title(), /^Error: /);
      await me.type('Email address', officer.email);
      await me.press('Send the link');
      await me.says('If there is an account, a link is on its way.');
      const link = await service.mailedLink(officer.email, '/reset');
      await me.open(link);
      me.at('/set-password');
      if (mode === 'keyboard') await me.tabThrough();
      await me.type('New password', 'river lantern orchard');
      await me.press('Save and sign in');
      await me.says('Your password is set.');
      await me.press('Sign out');
      await me.open(link);
      await me.reads('This link no longer works');
      await me.follow('Ask for a new link');
      await me.open('/sign-in');
      await me.signIn(officer);
      assert.match(await me.page.title(), /^Error: /);
      await me.signIn(officer, { password: 'river lantern orchard' });
      // An officer begins where they stand.
      await me.reads('My progress');
    },
  },
];
