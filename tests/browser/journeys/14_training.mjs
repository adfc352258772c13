// Training and CPD: an officer says which course they finished and the manager confirms it, HR sees who has which; an officer
// keeps a log of CPD, changes an entry and takes a portfolio away.

import { Service } from '../lib/service.mjs';
import { ago, council } from '../lib/career.mjs';

const both = ['script', 'plain'];

/** Types a day into a date of three fields. */
const day = async (visitor, iso) => {
  const [year, month, date] = iso.split('-').map(Number);
  await visitor.type('Day', String(date));
  await visitor.type('Month', String(month));
  await visitor.type('Year', String(year));
};

export const journeys = [
  {
    name: 'an officer says which course they finished, and it counts once their manager confirms it',
    modes: [...both, 'keyboard'],
    walk: async ({ visit, mode }) => {
      const people = council();
      const { learning, manager, hr } = people;
      const service = await Service.start(people);
      const me = await visit(service);
      await me.signIn(learning);
      await me.follow('Learning');
      await me.follow('Training');
      me.at('/training');
      await me.says('9 of 10 courses are in date.');
      await me.follow('Tell us you finished a course');
      await me.press('Send');
      await me.says('Select the course');
      await me.choose('Course', 'Lone working');
      await day(me, ago(5));
      await me.type('Where can it be looked up? (optional)', 'Certificate 204');
      await me.press('Send');
      me.at('/training');
      await me.says('Sent. It counts once your manager or HR has confirmed it.');
      await me.says('Waiting to be confirmed');
      if (mode === 'keyboard') await me.tabThrough();

      const reader = await visit(service);
      await reader.signIn(manager);
      await reader.open('/training/to-confirm');
      await reader.says('1 course waits for somebody to confirm');
      await reader.go(reader.page.getByRole('link', { name: /^Lone working/ }));
      await reader.press('Save the answer');
      await reader.says('Select whether you confirm it');
      await reader.choose('Yes, I confirm it');
      await reader.press('Save the answer');
      await reader.says('Confirmed. The course is on their record.');
      await reader.follow('See who has which course');
      reader.at('/training/gaps');
      await reader.says('Officer One');
      await me.open('/training');
      await me.says('10 of 10 courses are in date.');
      await me.says('Confirmed by Manager One');

      const office = await visit(service);
      await office.signIn(hr);
      await office.open('/training/gaps');
      await office.follow('Income North');
      await office.says('Officer One');
      await office.follow('Officer One');
      await office.go(office.page.getByRole('link', { name: /^Take out.*Lone working/ }));
      await office.press('Take it out');
      await office.says('Enter a reason.');
      await office.type('Why was it recorded by mistake?', 'It was another course.');
      await office.press('Take it out');
      await office.says('Taken out. It counts no longer.');
      await me.open('/training');
      await me.says('9 of 10 courses are in date.');
      await me.says('It was another course.');
    },
  },
  {
    name: 'an officer keeps a log of CPD, changes an entry and prints a portfolio',
    modes: both,
    walk: async ({ visit }) => {
      const people = council();
      const service = await Service.start(people);
      const me = await visit(service);
      await me.signIn(people.learning);
      await me.open('/cpd');
      await me.says('No entries.');
      await me.follow('Add an entry');
      await me.press('Save the entry');
      await me.says('Enter what you did');
      await me.type('What did you do?', 'Court skills workshop');
      await me.choose('Course or workshop');
      await day(me, ago(20));
      await me.type('Hours', '2.5');
      await me.press('Save the entry');
      me.at('/cpd');
      await me.says('Entry added.');
      await me.says('2.5 of 20 hours since');
      await me.go(me.page.getByRole('link', { name: /^Change/ }));
      await me.type('Hours', '3');
      await me.type('What did you learn, and what will you do with it? (optional)', 'How a warrant is suspended.');
      await me.choose('Skilled');
      await me.press('Save the entry');
      await me.says('Entry changed.');
      await me.says('3 of 20 hours since');
      await me.follow('Portfolio of some days, to print');
      me.at('/cpd/portfolio');
      await me.says('3 hours in 1 entry, 1 of them with a reflection.');
      await me.go(me.page.getByRole('link', { name: 'Back' }).first());
      await me.go(me.page.getByRole('link', { name: /^Withdraw/ }));
      await me.press('Withdraw it');
      await me.says('Entry withdrawn.');
    },
  },
];
