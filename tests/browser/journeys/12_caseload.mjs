// Caseload figures: an officer reads what they mean and disputes one, and somebody else settles it.

import { Service } from '../lib/service.mjs';
import { council } from '../lib/career.mjs';

const both = ['script', 'plain'];
const all = [...both, 'keyboard'];

export const journeys = [
  {
    name: 'an officer reads their figures and disputes one, and their manager settles it',
    modes: all,
    walk: async ({ visit, mode }) => {
      const people = council();
      const { learning, manager } = people;
      const service = await Service.start(people);
      const me = await visit(service);
      await me.signIn(learning);
      await me.follow('Caseload');
      me.at('/caseload');
      await me.says('2.45%');
      await me.follow('Current tenant arrears');
      me.at('/caseload/cta_pct');
      await me.says('it equalled the target, 2.70%; it must be lower.');
      if (mode === 'keyboard') await me.tabThrough();
      await me.follow('Dispute a figure');
      await me.press('Dispute this figure');
      await me.says('Select what is wrong');
      await me.choose('Which figure?', await me.page.getByLabel('Which figure?').locator('option').nth(1).innerText());
      await me.choose('The patch or the dates are wrong');
      await me.type('Why is it wrong?', 'I held another patch in that quarter.');
      await me.press('Dispute this figure');
      me.at('/caseload/cta_pct');
      await me.says('Disputed: it does not count until it is settled.');
      await me.open('/progress/criteria/C-E1');

      const reader = await visit(service);
      await reader.signIn(manager);
      await reader.follow('Team');
      await reader.follow('See their caseload figures');
      await reader.choose('Figure', 'Current tenant arrears');
      await reader.press('Show');
      await reader.says('Officer One');
      await reader.follow('See disputed figures');
      await reader.says('1 figure waits to be settled.');
      await reader.go(reader.page.getByRole('link', { name: /^Current tenant arrears/ }));
      await reader.press('Settle the dispute');
      await reader.says('Select how it is settled');
      await reader.choose('The figure stands');
      await reader.type('Reason', 'You held CH1 all year.');
      await reader.press('Settle the dispute');
      await reader.says('No figure is disputed.');
      await me.open('/caseload/cta_pct');
      await me.says('You held CH1 all year.');
    },
  },
];
