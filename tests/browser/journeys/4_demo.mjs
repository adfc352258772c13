// The demonstration: everybody whom one can be, and every page of their menu.

import assert from 'node:assert/strict';

import { Service } from '../lib/service.mjs';

const walk = (postgres) => async ({ visit, mode }) => {
  const service = await Service.start({ demo: true, postgres });
  const me = await visit(service);
  await me.open('/');
  me.at('/demo');
  await me.reads('Try Gradus');
  if (mode === 'keyboard') await me.tabThrough();
  const buttons = (await me.page.getByRole('button', { name: /^Sign in as / }).allInnerTexts()).map((text) => text.trim());
  assert.equal(buttons.length, 27);
  // Once everybody; by keyboard and without scripts one of each kind will do, for it is the same menu that is gone through.
  const kinds = ['Officer One', 'Manager One', 'HR One', 'Admin One', 'Auditor One'].map((name) => `Sign in as ${name}`);
  for (const button of mode === 'script' ? buttons : kinds) {
    await me.press(button);
    assert.notEqual(new URL(me.page.url()).pathname, '/demo');
    await me.page.getByText('Demonstration:').waitFor();
    const menu = await me.page.getByRole('navigation', { name: 'Menu' }).getByRole('link').allInnerTexts();
    assert.ok(menu.length > 0);
    for (const label of menu) {
      const link = me.page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: label.trim(), exact: true });
      const path = await link.getAttribute('href');
      await me.go(link);
      me.at(path);
      assert.equal(await me.page.locator('.govuk-service-navigation a[aria-current=page]').innerText(), label);
      if (mode === 'keyboard') await me.tabThrough();
    }
    await me.follow('Sign in as someone else');
    me.at('/demo');
  }
};

export const journeys = [
  { name: 'be each person of the demonstration and open every page of their menu', modes: ['script', 'plain', 'keyboard'], walk: walk() },
];
if (process.env.GRADUS_TEST_POSTGRES) {
  journeys.push({ name: 'the demonstration on PostgreSQL', modes: ['script'], walk: walk(process.env.GRADUS_TEST_POSTGRES) });
}
