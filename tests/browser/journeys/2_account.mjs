// One's own account: everything that acts as oneself.

import assert from 'node:assert/strict';

import { Service, until } from '../lib/service.mjs';
import { PASSWORD, person } from '../lib/people.mjs';

const all = ['script', 'plain', 'keyboard'];

export const journeys = [
  {
    name: 'change the password, turn on a second step, make and revoke a token',
    modes: all,
    walk: async ({ visit, mode }) => {
      const officer = person('Officer One', ['officer']);
      const service = await Service.start({ people: [officer] });
      const me = await visit(service);
      await me.open('/account');
      await me.signIn(officer);
      me.at('/account');
      await me.reads('Your account');
      if (mode === 'keyboard') await me.tabThrough();
      await me.open('/account/password');
      if (mode === 'keyboard') await me.tabThrough();
      await me.press('Change password');
      assert.match(await me.page.title(), /^Error: /);
      await me.type('Password you have now', PASSWORD);
      await me.type('New password', 'river lantern orchard');
      await me.press('Change password');
      await me.says('Your password is changed.');
      await me.open('/account/second-factor');
      if (mode === 'keyboard') await me.tabThrough();
      const key = (await me.page.locator('.gradus-secret').innerText()).replace(/\s/g, '');
      await me.type('Enter the 6 digits that the app shows', service.code(key));
      await me.press('Turn on');
      await me.follow('I have kept them');
      await me.open('/account/second-factor');
      await me.follow('Turn it off');
      await me.press('Turn it off');
      await me.says('The second step of signing in is off.');
      await me.open('/account/tokens');
      await me.says('You have no tokens.');
      if (mode === 'keyboard') await me.tabThrough();
      await me.press('Make the token');
      assert.match(await me.page.title(), /^Error: /);
      await me.type('Name', 'Rota <b>screen</b>');
      await me.choose('Read what you may read');
      await me.press('Make the token');
      await me.says('Copy it now. It is not shown again.');
      const token = await me.page.locator('.gradus-secret').innerText();
      const ask = () => fetch(`${service.url}/api/v1/account`, { headers: { Authorization: `Bearer ${token}` } }).then((answer) => answer.status);
      assert.equal(await ask(), 200);
      await me.follow('I have copied it');
      await me.says('Rota <b>screen</b>');
      await me.go(me.page.getByRole('button', { name: /^Revoke/ }));
      await me.says('The token is revoked.');
      assert.equal(await ask(), 401);
      // Whoever was told of the changed password was told by mail.
      await until('the mail that says so', () => service.mailed().some((mail) => mail.includes('Your password changed at')));
    },
  },
  {
    name: 'sign out everywhere else',
    modes: all,
    walk: async ({ visit, mode }) => {
      const officer = person('Officer One', ['officer']);
      const service = await Service.start({ people: [officer] });
      const here = await visit(service);
      const there = await visit(service);
      await here.signIn(officer);
      await there.signIn(officer);
      await here.open('/account/sessions');
      await here.says('You are signed in at 2 places.');
      if (mode === 'keyboard') await here.tabThrough();
      await here.press('Sign out everywhere else');
      await here.says('1 session is ended.');
      await here.says('You are signed in at 1 place.');
      await there.open('/account');
      there.at('/sign-in');
    },
  },
  {
    name: 'pages that anybody may read',
    modes: all,
    walk: async ({ visit, mode }) => {
      const service = await Service.start();
      const me = await visit(service);
      await me.open('/sign-in');
      for (const [link, heading] of [['Accessibility', 'Accessibility statement'], ['Privacy', 'Privacy'], ['Contact', 'Help']]) {
        await me.follow(link);
        await me.reads(heading);
        if (mode === 'keyboard') await me.tabThrough();
      }
      await me.follow('Help with this page');
      await me.reads('Help');
      await me.open('/nothing/here');
      await me.reads('Page not found');
    },
  },
];
