// A session that runs out: said before, put off by one press, and nothing typed is lost.

import assert from 'node:assert/strict';

import { Service } from '../lib/service.mjs';
import { person } from '../lib/people.mjs';

/** Moves the clocks of the service and of the page on alike. */
const pass = async (visitor, seconds) => {
  visitor.service.advance(seconds);
  await visitor.page.clock.fastForward(seconds * 1000);
};

export const journeys = [
  {
    name: 'a session is put off, then runs out, and typed text returns',
    modes: ['script', 'keyboard'],
    walk: async ({ visit, mode }) => {
      const officer = person('Officer One', ['officer']);
      const service = await Service.start({ people: [officer] });
      const me = await visit(service);
      await me.context.clock.install({ time: service.now() });
      await me.open('/account/tokens');
      await me.signIn(officer);
      await me.type('Name', 'Half a name');
      const dialog = me.page.getByRole('dialog');
      assert.equal(await dialog.isVisible(), false);
      // Three minutes before the end it is said; one press, as often as wanted.
      for (let times = 0; times < 10; times += 1) {
        await pass(me, 27 * 60 + 2);
        await dialog.waitFor({ state: 'visible' });
        const button = dialog.getByRole('button', { name: 'Stay signed in' });
        assert.equal(await button.evaluate((element) => element === document.activeElement), true);
        if (times === 0) {
          await me.see();
          await button.focus();
        }
        const told = me.page.waitForResponse((answer) => answer.url().includes('/session/extend'));
        if (mode === 'keyboard') await me.page.keyboard.press('Enter');
        else await button.click();
        assert.equal((await told).status(), 200);
        await dialog.waitFor({ state: 'hidden' });
      }
      assert.equal(await me.field('Name').inputValue(), 'Half a name');
      await pass(me, 29 * 60 + 32);
      const kept = await me.page.waitForResponse((answer) => answer.url().endsWith('/session/keep'));
      assert.equal(kept.status(), 200);
      const over = me.page.waitForURL(/\/signed-out/);
      await pass(me, 35);
      await over;
      await me.see();
      await me.reads('You are signed out');
      await me.says('What you had typed is kept.');
      await me.follow('Sign in');
      await me.signIn(officer);
      me.at('/account/tokens');
      assert.equal(await me.field('Name').inputValue(), 'Half a name');
      // Until it is sent: the next time the form is empty.
      await me.choose('Read what you may read');
      await me.press('Make the token');
      await me.follow('I have copied it');
      assert.equal(await me.field('Name').inputValue(), '');
    },
  },
  {
    name: 'a form that is sent after the session ran out comes back as it was typed',
    modes: ['script', 'plain', 'keyboard'],
    walk: async ({ visit, mode }) => {
      const officer = person('Officer One', ['officer']);
      const service = await Service.start({ people: [officer] });
      const me = await visit(service);
      await me.open('/account/tokens');
      await me.signIn(officer);
      if (mode === 'plain') {
        await me.says(/tokens/);
        const foot = await me.page.locator('.gradus-session').innerText();
        assert.match(foot, /You will be signed out at \d+(:\d\d)?[ap]m if you do nothing before then\./);
        for (let times = 0; times < 10; times += 1) {
          service.advance(29 * 60);
          await me.press('Stay signed in');
          me.at('/account/tokens');
        }
        await me.says(/You are signed in until/);
      }
      await me.type('Name', 'Half a name');
      service.advance(31 * 60);
      await me.press('Make the token');
      me.at('/sign-in');
      await me.says(/kept/i);
      await me.signIn(officer);
      me.at('/account/tokens');
      assert.equal(await me.field('Name').inputValue(), 'Half a name');
    },
  },
];
